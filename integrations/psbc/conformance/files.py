"""Points about the bank's files as such: names, flags, form, numbers, and coming once."""

from collections import Counter
from collections.abc import Iterator

from integrations.psbc import (
    activation,
    credit,
    delivery,
    filenames,
    opening,
    referring,
    returns,
)
from integrations.psbc.codec import ParsedFile
from integrations.psbc.conformance.mailbox import Mailbox, Received
from integrations.psbc.conformance.points import Findings, Point
from integrations.psbc.errors import FileError
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import RefusedLine


def judge(mailbox: Mailbox, findings: Findings) -> None:
    """This will hold every file that came against what was agreed of all files."""
    fresh: list[Received] = []
    seen: dict[str, str] = {}
    names: set[str] = set()
    for each in mailbox.received:
        name = each.file.name
        if each.is_flag_true and each.digest in seen:
            findings.differs(Point.ONCE, f"{name}: 与{seen[each.digest]}字节相同 / the same bytes")
            continue
        if name in names:
            findings.differs(Point.ONCE, f"{name}: 同名不同字节 / other bytes under one name")
            continue
        findings.conforms(Point.ONCE)
        seen[each.digest] = name
        names.add(name)
        fresh.append(each)
        _judge_one(mailbox, each, findings)
    for name in sorted(mailbox.unflagged):
        findings.differs(Point.FLAGS, f"{name}: 没有标志文件 / no flag")
    _judge_sequences(mailbox, fresh, findings)


def refused_lines(profile: Profile, parsed: ParsedFile) -> Iterator[RefusedLine]:
    """This will give the lines whose codes mean nothing, or not what they stand for."""
    unread = {line.partial.number for line in parsed.unread}
    lines: tuple[RefusedLine, ...] = ()
    match parsed.kind:
        case RecordKind.OPEN_RESULT:
            lines = opening.results(profile, parsed).refused
        case RecordKind.CREDIT_RESULT:
            lines = credit.results(profile, parsed).refused
        case RecordKind.ACTIVATION:
            lines = activation.changes(profile, parsed).refused
        case RecordKind.DELIVERY:
            lines = delivery.deliveries(parsed).refused
        case RecordKind.RETURN:
            lines = returns.returns(profile, parsed).refused
        case _:
            lines = ()
    for line in lines:
        if line.number not in unread:
            yield line


def _judge_one(mailbox: Mailbox, each: Received, findings: Findings) -> None:
    name = each.file.name
    why = _misnamed(mailbox, each)
    findings.check(Point.NAMES, holds=not why, detail=f"{name}: {why}")
    detail = f"{name}: 标志文件不符 / the flag disagrees"
    findings.check(Point.FLAGS, holds=each.is_flag_true, detail=detail)
    if not each.is_flag_true:
        return  # What did not arrive as it was meant cannot be held against its form.
    findings.check(Point.FORMAT, holds=not each.problem, detail=f"{name}: {each.problem}")
    parsed, said = each.parsed, each.file.flag
    if parsed is None or said is None:
        return
    findings.check(
        Point.FORMAT,
        holds=(said.rows, said.total_fen) == (parsed.rows, parsed.total_fen),
        detail=f"{name}: 标志文件的笔数或金额不符 / the flag's count or total",
    )
    for unread in parsed.unread:
        findings.differs(Point.FORMAT, f"{name}: {unread.problem.reason}")
    for refused in refused_lines(mailbox.profile, parsed):
        findings.differs(Point.CODES, f"{name}: {refused.problem.reason}")
    findings.conforms(Point.CODES)


def _misnamed(mailbox: Mailbox, each: Received) -> str:
    profile, identity = mailbox.profile, each.identity
    if identity is None:
        return "名称不符合约定 / no agreed name"
    if identity.org != mailbox.org:
        return "属于其他单位编号 / another organisation"
    if profile.kinds[identity.kind].direction is not Direction.FROM_BANK:
        return "不应来自银行 / of a kind that we send"
    agreed = filenames.directory(
        profile, direction=Direction.FROM_BANK, org=mailbox.org, business_on=identity.business_on
    )
    return "" if each.file.directory == agreed else "目录不符 / in another folder"


def _judge_sequences(mailbox: Mailbox, fresh: list[Received], findings: Findings) -> None:
    numbers: Counter[tuple[str, str, int]] = Counter()
    for name in (*(each.file.name for each in fresh), *mailbox.unflagged):
        try:
            identity = filenames.read(mailbox.profile, name)
        except FileError:
            continue
        if referring.has_its_number(mailbox.profile, identity.kind):
            continue
        numbers[identity.kind.value, f"{identity.business_on:%Y%m%d}", identity.sequence] += 1
    places = {(kind, day) for kind, day, _ in numbers}
    for kind, day in sorted(places):
        found = sorted(number for (a, b, number) in numbers if (a, b) == (kind, day))
        first = mailbox.before.get((kind, day), 0) + 1
        wanted = list(range(first, first + len(found)))
        detail = f"{kind} {day}: {found}，应为 / expected {wanted}"
        findings.check(Point.SEQUENCES, holds=found == wanted, detail=detail)
