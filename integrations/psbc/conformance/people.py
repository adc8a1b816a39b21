"""People and cards that do not exist, the same for the same run, all passing their check digits."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta

from domain import identifiers
from integrations.psbc.opening import OpeningRequest

PLAIN, RARE, DOTTED, LAST = "王测试", "李䶮", "阿依·买买提", "赵一致"
NAMES = (PLAIN, RARE, DOTTED, LAST)
_UNIT_USCC = "11510000458420445Y"
_BIN = "621797"
_OTHER_BIN = "622202"
_CARD_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the kit: its name keeps ids, batches and people apart from those of other runs."""

    name: str

    def number(self, purpose: str, sides: int) -> int:
        """This will draw a number that is the same for the same run and purpose."""
        drawn = hashlib.sha256(f"{self.name}|{purpose}".encode()).digest()
        return int.from_bytes(drawn[:8]) % sides

    def batch(self, label: str) -> str:
        """This will name a batch."""
        return f"KIT{self.name}{label}"

    def payment(self, label: str) -> str:
        """This will name a payment."""
        return f"KIT{self.name}P{label}"

    def application(self, index: int) -> OpeningRequest:
        """This will make one application that nothing speaks against."""
        birth = date(1960, 1, 1) + timedelta(days=self.number(f"birth{index}", 14_000))
        body = f"510105{birth:%Y%m%d}{self.number(f'order{index}', 500) * 2:03d}"
        return OpeningRequest(
            request_id=f"KIT{self.name}R{index}",
            name=NAMES[index],
            id_type="111",
            id_number=body + identifiers.id_check_character(body),
            id_valid_from=date(2015, 6, 1),
            id_valid_to=None,
            sex="2",
            birth_on=birth,
            occupation="10000",
            employer="一致性测试单位工会",
            address="成都市武侯区一致性测试路1号",
            postcode="610000",
            mobile=f"139{self.number(f'mobile{index}', 10**8):08d}",
            tax_residency="1",
            issuer="",
            unit_uscc=_UNIT_USCC,
            want_class=1,
            consent_ref=f"KIT{self.name}C{index}",
        )

    def unknown_card(self) -> str:
        """This will make the number of a card of this bank that nobody has."""
        return self._card(_BIN, "unknown")

    def foreign_card(self) -> str:
        """This will make the number of another bank's card."""
        return self._card(_OTHER_BIN, "foreign")

    def _card(self, prefix: str, purpose: str) -> str:
        digits = _CARD_DIGITS - len(prefix) - 1
        body = f"{prefix}{self.number(purpose, 10**digits):0{digits}d}"
        return body + identifiers.luhn_check_digit(body)
