"""A line of an archived file as a link: opened, found, and held against what we know of it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from domain import chains, crypto
from domain.calendar import CHINA
from integrations.psbc import filenames, gaps, looking, tracing
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.looking import Line
from integrations.psbc.profile import Profile
from workers import line_masks
from workers.chain_links import Fact, Link, Source, Status, Step

Checks = Mapping[str, Callable[[str], bool]]
NOT_YET: Final = "目前还没有。"
HIDDEN: Final = "不在您的权限范围内，由省直机关工会查看。"


async def held(
    profile: Profile,
    step: Step,
    where: tuple[int | None, int | None],
    facts: tuple[Fact, ...],
    checks: Checks,
) -> Link:
    """This will open a file, find the line, and hold digest and fields against what we know.

    Without a line number the line is the first of which every check holds.
    """
    file_id, number = where
    if file_id is None:
        return Link(step, Status.MISSING, facts, problem=NOT_YET)
    found = await chains.file(file_id)
    if found is None:
        return Link(step, Status.HIDDEN, facts, problem=HIDDEN)
    file, content = found
    is_intact = crypto.file_digest(content) == file["digest"]
    line = _found(profile, file["name"], content, number, checks)
    source = Source(
        "bank_file",
        file["id"],
        file["name"],
        file["digest"],
        is_intact,
        f"第 {line.number} 行，第 {line.offset} 字节起" if line else "",
        line.number if line else None,
        line.offset if line else None,
    )
    at = file["sent_at"] or file["created_at"]
    if line is None:
        problem = "存档的文件里没有与记录相符的行。"
        return Link(step, Status.DIFFERS, facts, at, source, problem=problem)
    cells = tuple(Fact(cell.label, line_masks.masked(cell)) for cell in line.cells if cell.text)
    problem = "" if is_intact else "存档的文件与其摘要不符。"
    status = Status.VERIFIED if is_intact else Status.DIFFERS
    return Link(step, status, facts, at, source, cells, problem)


def absent(step: Step, profile: Profile, kind: RecordKind) -> Link:
    """This will say that a file has not come yet, or that this bank sends none of its kind."""
    gap = gaps.of(profile, kind)
    return Link(
        step, Status.NONE if gap else Status.MISSING, problem=f"{gap}。" if gap else NOT_YET
    )


def _found(
    profile: Profile, name: str, content: bytes, number: int | None, checks: Checks
) -> Line | None:
    untold = _untold(profile, name)
    told = {column: check for column, check in checks.items() if column not in untold}
    if number is not None:
        line = tracing.line_at(profile, name=name, content=content, number=number)
        return line if line is not None and _agrees(line, told) else None
    lines = looking.each_line(profile, name=name, content=content) if told else ()
    return next((line for line in lines if _agrees(line, told)), None)


def _agrees(line: Line, checks: Checks) -> bool:
    texts = {cell.column: cell.value for cell in line.cells}
    return all(column in texts and check(texts[column]) for column, check in checks.items())


def _untold(profile: Profile, file_name: str) -> frozenset[str]:
    """This will give the columns that this bank leaves out of a kind of file, so that none is asked."""
    try:
        return frozenset(profile.agreed(filenames.read(profile, file_name).kind).left_out)
    except MalformedFile:
        return frozenset()


def minute(at: datetime | None) -> str:
    """This will write a moment in China; a dash for none."""
    return f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}" if at else "—"
