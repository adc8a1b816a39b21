"""Cards on their way from the maker to the unit (DLV)."""

from dataclasses import dataclass, field
from datetime import datetime

from integrations.psbc import reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.reading import Reading
from integrations.psbc.rows import ParsedLine


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far one card has come; an instant not reached yet is None."""

    line_number: int
    card_number: str = field(repr=False)
    unit_uscc: str
    batch: str
    made_at: datetime | None
    shipped_at: datetime | None
    signed_by: str = field(repr=False)
    signed_at: datetime | None


def deliveries(file: ParsedFile) -> Reading[Delivery]:
    """This will read the lines of a DLV file; a line whose instants run backwards is set aside."""
    return reading.read_each(file, RecordKind.DELIVERY, _delivery)


def _delivery(line: ParsedLine) -> Delivery:
    delivery = Delivery(
        line_number=line.number,
        card_number=reading.text(line, "card_no"),
        unit_uscc=reading.text(line, "unit_uscc"),
        batch=reading.text(line, "batch"),
        made_at=reading.instant(line, "made_at"),
        shipped_at=reading.instant(line, "shipped_at"),
        signed_by=reading.text(line, "signed_by"),
        signed_at=reading.instant(line, "signed_at"),
    )
    reached = [at for at in (delivery.made_at, delivery.shipped_at, delivery.signed_at) if at]
    if reached != sorted(reached):
        raise reading.contradiction(line, "制卡、寄送、签收的时间颠倒")
    return delivery
