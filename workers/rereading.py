"""Credit files are read again before they leave, by another way than they were written.

What is read and what the payments are today are compared in the transaction that records the intent
to send: nothing can come between.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import crypto
from domain.bank_files.queries import Archived
from domain.bank_files.rules import FileState
from domain.disbursements import operations as disbursements
from domain.payments import operations as payments
from domain.payments.rules import ReadLine, print_of
from domain.transactions import transaction
from integrations.psbc import codec
from integrations.psbc.codec import ParsedFile
from integrations.psbc.errors import FileError, MalformedFile
from workers.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Reread:
    """An archived file, what was read in it and the print of that, or why it cannot be read.

    One that may have left is not read: it is sent again as it was, whatever has changed since.
    """

    file: Archived
    lines: tuple[ReadLine, ...] | None = None
    printed: str = ""
    problem: FileError | None = None


class Differs(Exception):
    """Files are not what their payments are today; nothing was recorded."""

    def __init__(self, problems: dict[int, FileError]) -> None:
        self.problems = problems
        super().__init__(f"{len(problems)} files differ from their payments")


async def reread(bank: Exchange, archived: Sequence[Archived]) -> list[Reread]:
    """This will read every file that never left."""
    return await asyncio.to_thread(lambda: [_reread(bank, file) for file in archived])


async def begin_sending(disbursement_id: int, files: Sequence[Reread], *, now: datetime) -> None:
    """This will compare every line with the payments of today and record the intent to send.

    Raises:
        Differs: a line differs, or a file cannot be read.
        DisbursementInWrongState, PaymentsHeld, FileInWrongState: as `disbursements.begin_sending`.
    """
    async with transaction():
        problems = {each.file.id: each.problem for each in files if each.problem is not None}
        found = await _differences({each.file.id: each for each in files if each.lines is not None})
        problems |= {
            file_id: MalformedFile(f"封存的文件与付款记录有 {count} 处不一致")
            for file_id, count in found.items()
        }
        if problems:
            raise Differs(problems)
        ids = [each.file.id for each in files]
        await disbursements.begin_sending(disbursement_id, *ids, now=now)


async def _differences(files: Mapping[int, Reread]) -> dict[int, int]:
    """This will tell which files differ from their payments, and in how many lines.

    The prints tell whether; lines are laid side by side only where they do.
    """
    ours = await payments.prints(list(files))
    odd = {
        file_id: each.lines or ()
        for file_id, each in files.items()
        if ours.get(file_id) != each.printed
    }
    counted = await payments.differences(odd) if odd else {}
    return {file_id: max(1, count) for file_id, count in counted.items()}


def _reread(bank: Exchange, file: Archived) -> Reread:
    if file.state != FileState.SEALED:
        return Reread(file)
    try:
        parsed = codec.parse(bank.profile, name=file.name, content=file.content, org=bank.org)
    except FileError as error:
        return Reread(file, problem=error)
    lines = _lines(parsed)
    return Reread(file, lines=lines, printed=print_of(lines))


def _lines(parsed: ParsedFile) -> tuple[ReadLine, ...]:
    index = crypto.keyring().blind_index
    return tuple(
        ReadLine(
            str(values["pay_id"]),
            int(str(values["amount_fen"])),
            str(values["name"]),
            index("card_no", str(values["card_no"])),
        )
        for values in (line.values for line in parsed.lines)
    )
