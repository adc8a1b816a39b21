"""One fen explained on a console: the chain from the books, or the lines of an exported archive.

With the exported certificates at hand, the one that covers it comes last.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from domain.calendar import CHINA
from domain.errors import NotFound
from domain.money import yuan_text
from integrations.psbc import archives, gaps, profile, tracing
from integrations.psbc.kinds import RecordKind
from integrations.psbc.tracing import Mention
from workers import explaining, line_masks, verification
from workers.chain_ends import VERDICTS
from workers.chain_lines import NOT_YET
from workers.chain_links import STATUS_LABELS, STEP_LABELS, Chain, Link, Step

WIDTH = 78
# What every payment has in the end; whichever no file tells of yet is named.
_ENDS: Final[Mapping[RecordKind, Step]] = {
    RecordKind.CREDIT_ACCEPTANCE: Step.ACCEPTANCE,
    RecordKind.CREDIT_RESULT: Step.RESULT,
    RecordKind.STATEMENT: Step.STATEMENT,
}
# Where the bank said before what an entry of its statement says, by the entry's direction.
_SAID_BEFORE: Final[Mapping[str, RecordKind]] = {
    "D": RecordKind.CREDIT_RESULT,
    "C": RecordKind.RETURN,
}


async def from_books(pay_id: str, *, scope: str) -> str:
    """This will write a payment's chain, each link held against the archive.

    Raises:
        NotFound: there is no such payment.
    """
    chain = await explaining.explain(pay_id, scope=scope)
    if chain is None:
        raise NotFound
    return "\n".join(_chain(chain))


def from_archive(
    pay_id: str, folder: Path, *, profile_name: str, certificates: Path | None = None
) -> str:
    """This will write every line of an exported archive that speaks of a payment.

    Given the exported certificates, the one that covers it is written, too.

    Raises:
        NotFound: no file speaks of it.
        MalformedFile: the folder is no exported archive.
        ValueError: a certificate is none.
    """
    agreed = profile.load(profile_name)
    found = tracing.trace(agreed, lambda: archives.files(folder), pay_id)
    if not found:
        raise NotFound
    written = [line for mention in found for line in _mention(mention, found)]
    kinds = {mention.kind for mention in found}
    for kind, step in _ENDS.items():
        why = gaps.of(agreed, kind) or NOT_YET
        written += [] if kind in kinds else ["─" * WIDTH, f"{STEP_LABELS[step]}  {why}"]
    if certificates is not None:
        written += _certificate(verification.read(certificates), found)
    return "\n".join(written)


def _chain(chain: Chain) -> Iterator[str]:
    yield f"{chain.pay_id}  {yuan_text(chain.amount_fen)} 元  {chain.member}（{chain.unit}）"
    for number, link in enumerate(chain.links, 1):
        yield "─" * WIDTH
        yield f"{number:>2}. {STEP_LABELS[link.step]}  [{STATUS_LABELS[link.status]}]"
        yield from _link(link)


def _link(link: Link) -> Iterator[str]:
    if link.at is not None:
        yield f"    时间：{link.at.astimezone(CHINA):%Y-%m-%d %H:%M:%S}"
    for fact in link.facts:
        yield f"    {fact.label}：{fact.text}"
    if link.source is not None:
        yield f"    文件：{link.source.name}  {link.source.place}"
        yield f"    摘要：{link.source.digest}（{'核对一致' if link.source.is_intact else '不符'}）"
    if link.cells:
        yield "    原行：" + "｜".join(f"{cell.label} {cell.text}" for cell in link.cells)
    if link.problem:
        yield f"    说明：{link.problem}"


def _mention(mention: Mention, found: Sequence[Mention]) -> Iterator[str]:
    line = mention.line
    yield "─" * WIDTH
    yield f"{mention.kind}  {mention.name}  第 {line.number} 行，第 {line.offset} 字节起"
    yield f"    摘要：{mention.digest}（{'核对一致' if mention.is_intact else '不符'}）"
    texts = (f"{cell.label} {line_masks.masked(cell)}" for cell in line.cells if cell.text)
    yield "    原行：" + "｜".join(texts)
    if mention.kind is RecordKind.STATEMENT:
        yield f"    核对：{_compared(mention, found)}"


def _compared(entry: Mention, found: Sequence[Mention]) -> str:
    """This will hold an entry of a statement against what the bank said of it before."""
    own = _texts(entry)
    kind = _SAID_BEFORE[own["direction"]]
    before = [_texts(each) for each in found if each.kind is kind]
    what = STEP_LABELS[Step.RESULT if kind is RecordKind.CREDIT_RESULT else Step.RETURN]
    if not before:
        return f"没有{what}可比"
    agreed = (own["bank_serial"], own["entry_fen"])
    is_same = any((each["bank_serial"], each["amount_fen"]) == agreed for each in before)
    return f"与{what}一致" if is_same else f"与{what}的流水号或金额不符"


def _texts(mention: Mention) -> dict[str, str]:
    return {cell.column: cell.text for cell in mention.line.cells}


def _certificate(envelopes: Sequence[Mapping[str, Any]], found: Sequence[Mention]) -> Iterator[str]:
    """This will write the certificate that counted the last of the files, and if it is in order."""
    names = {(mention.name, mention.digest) for mention in found}
    covering = [
        each
        for each in envelopes
        if any((file["name"], file["digest"]) in names for file in each["certificate"]["counted"])
    ]
    yield "─" * WIDTH
    if not covering:
        yield f"{STEP_LABELS[Step.CERTIFICATE]}  {NOT_YET}"
        return
    own = covering[-1]["certificate"]
    yield f"{STEP_LABELS[Step.CERTIFICATE]}  {own['day']}  证书链第 {own['number']} 份"
    yield f"    摘要：{covering[-1]['digest']}"
    yield f"    前一份摘要：{own['previous']}"
    yield f"    结论：{VERDICTS[own['verdict']]}"
    problems = [
        text for number, text in verification.chain(envelopes, None) if number == own["number"]
    ]
    yield f"    验证：{'；'.join(problems) or '内容、摘要与前后相接均一致'}"
