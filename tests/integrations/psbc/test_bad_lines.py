"""One bad line never sinks a file (invariant 11), and no file is believed that cannot be (10, 13, 15)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from integrations.psbc import (
    acceptance,
    activation,
    codec,
    credit,
    delivery,
    opening,
    profile,
    returns,
    statement,
)
from integrations.psbc.codec import ParsedFile
from integrations.psbc.errors import FileError, MalformedFile, TotalsMismatch
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import Reading, RefusedLine

PSBC = profile.load("psbc-cd/1")
GOLDEN = Path(__file__).parents[2] / "golden" / "psbc"
ACCEPTANCE = "CRA_SCSZ01_20180301_000001.txt"
ACTIVATION = "ACT_SCSZ01_20180115_000001.txt"
DELIVERY = "DLV_SCSZ01_20180110_000001.txt"
OPENING = "OPR_SCSZ01_20180108_000001.txt"
CREDIT = "CRR_SCSZ01_20180302_000001.txt"
RETURN = "RTN_SCSZ01_20180306_000001.txt"
STATEMENT = "REC_SCSZ01_20180301_000001.txt"
NAMES = (ACCEPTANCE, ACTIVATION, DELIVERY, OPENING, CREDIT, RETURN, STATEMENT)


READERS: dict[RecordKind, Callable[[ParsedFile], Reading[Any]]] = {
    RecordKind.OPEN_RESULT: lambda file: opening.results(PSBC, file),
    RecordKind.DELIVERY: delivery.deliveries,
    RecordKind.ACTIVATION: lambda file: activation.changes(PSBC, file),
    RecordKind.CREDIT_RESULT: lambda file: credit.results(PSBC, file),
    RecordKind.RETURN: lambda file: returns.returns(PSBC, file),
}


def understood(file: ParsedFile) -> tuple[list[int], Sequence[RefusedLine]]:
    """This will give a file its meaning: the numbers of the lines read, and the lines reported."""
    if file.kind in READERS:
        lines = READERS[file.kind](file)
        return [each.line_number for each in lines.values], lines.refused
    if file.kind is RecordKind.STATEMENT:
        day = statement.statement(PSBC, file)
        return [1, *(entry.line_number for entry in day.entries)], day.unread
    verdict = acceptance.verdict(PSBC, file)
    return [1, *(row.line_number for row in verdict.refused)], verdict.unread


class TestASetAsideLine:
    @pytest.mark.parametrize(
        ("name", "old", "new", "number", "reason"),
        [
            (ACTIVATION, b"|06|20180115093000", b"|06|20180115", 1, "changed_at列不是"),
            (ACTIVATION, b"|06|", b"|", 1, "列数不符"),
            (ACTIVATION, b"||05|", b"||\t5|", 2, "status列含禁用字符"),
            (ACTIVATION, b"||05|", b"||005|", 2, "status列超过2字节"),
            (DELIVERY, b"|ZK20180109|", b"||", 1, "batch列不能为空"),
            (OPENING, b"1|R0000", b"one|R0000", 1, "seq列"),
            (CREDIT, b"|F|2006|", b"|F|20066|", 2, "code列超过4字节"),
            (RETURN, b"|2003|", "|２|".encode("gb18030"), 1, "code列应只含ASCII"),
            (STATEMENT, b"|20180301163005|", b"|20180231163005|", 3, "posted_at列"),
        ],
    )
    def test_is_reported_with_its_place_and_the_others_are_read(
        self,
        golden: Callable[[str], bytes],
        name: str,
        old: bytes,
        new: bytes,
        number: int,
        reason: str,
    ) -> None:
        content = golden(name)
        assert content.count(old) >= 1
        whole, _ = understood(codec.parse(PSBC, name=name, content=content))
        changed = content.replace(old, new, 1)
        read, [refused] = understood(codec.parse(PSBC, name=name, content=changed))
        assert refused.number == number
        assert reason in refused.problem.reason
        line = changed.split(b"\n")[number]
        at = changed.index(line)
        assert at <= refused.problem.offset <= at + len(line)
        assert read == [each for each in whole if each != number]

    def test_still_counts_among_the_rows_and_in_the_sum(
        self, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(CREDIT).replace(b"|F|2006|", b"|F|20066|")
        file = codec.parse(PSBC, name=CREDIT, content=content)
        assert (file.rows, len(file.lines), file.total_fen) == (4, 3, 40000)
        [unread] = file.unread
        assert unread.partial.values["amount_fen"] == 10000
        with pytest.raises(TotalsMismatch, match="尾行金额"):
            codec.parse(PSBC, name=CREDIT, content=content.replace(b"T|4|40000", b"T|4|30000"))

    def test_is_never_quoted(self, golden: Callable[[str], bytes]) -> None:
        content = golden(ACTIVATION).replace(b"6217990000000000014|", b"62179900000000000140|")
        file = codec.parse(PSBC, name=ACTIVATION, content=content)
        assert "6217990000000000014" not in repr(file)
        assert "6217990000000000014" not in str(file.unread[0].problem)

    def test_gives_an_acceptance_its_unread_refusals(self) -> None:
        content = (
            b"H|1.0|CRA|SCSZ01|P1|20180301|3|0|\n"
            b"F|CRD_SCSZ01_20180301_000001.txt|0000|1|\n"
            b"R|PAY1|2002|0|\nR|PAY2|20022|0|\nT|3|0\n"
        )
        verdict = acceptance.verdict(PSBC, codec.parse(PSBC, name=ACCEPTANCE, content=content))
        assert [row.reference for row in verdict.refused] == ["PAY1"]
        assert [line.number for line in verdict.unread] == [3]


class TestAFileIsRefusedWhole:
    @pytest.mark.parametrize(
        ("name", "old", "new", "reason"),
        [
            # money whose amount cannot be read, or whose columns cannot be told apart
            (CREDIT, b"|10000|20180301163005", b"|10O00|20180301163005", "amount_fen列"),
            (CREDIT, b"|F|2006|", b"|F2006|", "列数不符"),
            (RETURN, b"|10000|2003", b"|0|2003", "amount_fen列小于"),
            (STATEMENT, b"|7990000|", b"|-7990000|", "balance_fen列"),
            # a line without which the others mean nothing
            (ACCEPTANCE, b"|0000|", b"|00000|", "code列超过4字节"),
            (STATEMENT, b"S|951000000000000001", b"S|" + b"9" * 33, "账户汇总行"),
            (STATEMENT, b"E||||||||2|", b"X||||||||2|", "看不出是哪种行"),
            (STATEMENT, b"E||||||||2|", b"E||||||||x|", "缺少entry_no"),
            # a fault of the bytes, or of the first or last line
            (ACTIVATION, b"|06|", b"|\xff|", "无法解码"),
            (ACTIVATION, b"|YZ000002|", b"|YZ\t00002|", "首行或尾行含禁用字符"),
            (ACTIVATION, b"T|2|0", b"T|2", "首行或尾行"),
        ],
    )
    def test_when_a_line_matters_too_much(
        self, golden: Callable[[str], bytes], name: str, old: bytes, new: bytes, reason: str
    ) -> None:
        content = golden(name)
        assert old in content
        with pytest.raises(MalformedFile, match=reason):
            understood(codec.parse(PSBC, name=name, content=content.replace(old, new, 1)))

    @pytest.mark.parametrize("name", [name for name in NAMES if name != ACCEPTANCE])
    def test_when_no_line_of_it_is_right(self, golden: Callable[[str], bytes], name: str) -> None:
        first, *lines, last, end = golden(name).split(b"\n")
        content = b"\n".join((first, *(line + b"|x" for line in lines), last, end))
        with pytest.raises(MalformedFile, match="第1条明细的列数不符"):
            codec.parse(PSBC, name=name, content=content)

    def test_when_it_is_ours(self, golden: Callable[[str], bytes]) -> None:
        """Invariant 4: what is re-read before it is sent is right in every line."""
        name = "CRD_SCSZ01_20180301_000001.txt"
        with pytest.raises(MalformedFile, match="programme列超过4字节"):
            codec.parse(PSBC, name=name, content=golden(name).replace(b"|HZBZ|", b"|HZBZX|", 1))

    def test_when_a_bank_tolerates_nothing(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        strict = psbc.kinds[RecordKind.ACTIVATION].model_copy(
            update={"on_bad_line": profile.BadLine.REFUSE_FILE}
        )
        bank = psbc.model_copy(update={"kinds": {**psbc.kinds, RecordKind.ACTIVATION: strict}})
        with pytest.raises(MalformedFile, match="changed_at列"):
            codec.parse(
                bank,
                name=ACTIVATION,
                content=golden(ACTIVATION).replace(b"|20180115093000", b"|2018"),
            )

    def test_and_compares_no_sum_when_a_kind_may_lose_an_amount(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        lax = psbc.kinds[RecordKind.RETURN].model_copy(
            update={"on_bad_line": profile.BadLine.SET_ASIDE}
        )
        bank = psbc.model_copy(update={"kinds": {**psbc.kinds, RecordKind.RETURN: lax}})
        content = golden(RETURN).replace(b"|10000|2003", b"|x|2003")
        file = codec.parse(bank, name=RETURN, content=content)
        assert (len(file.lines), len(file.unread), file.total_fen) == (1, 1, 20000)
        with pytest.raises(TotalsMismatch, match="尾行金额"):
            codec.parse(bank, name=RETURN, content=content.replace(b"T|2|20000", b"T|2|20001"))


MUTATION = some.tuples(some.integers(0, 10_000), some.integers(0, 3), some.binary(max_size=6))


def mutated(content: bytes, mutations: list[tuple[int, int, bytes]]) -> bytes:
    for place, cut, put in mutations:
        at = place % (len(content) + 1)
        content = content[:at] + put + content[at + cut :]
    return content


class TestWhateverComes:
    @given(some.sampled_from(NAMES), some.lists(MUTATION, min_size=1, max_size=4))
    def test_is_refused_whole_or_has_every_line_read_or_reported(
        self, name: str, mutations: list[tuple[int, int, bytes]]
    ) -> None:
        content = mutated((GOLDEN / name).read_bytes(), mutations)
        try:
            file = codec.parse(PSBC, name=name, content=content)
            assert {line.number for line in file.lines} | {
                each.partial.number for each in file.unread
            } == set(range(1, file.rows + 1))
            read, refused = understood(file)
        except FileError as error:
            is_inside = 0 <= error.offset <= len(content)
        else:
            is_inside = True
            numbers = sorted([*read, *(line.number for line in refused)])
            assert numbers == list(range(1, file.rows + 1))
        assert is_inside

    @given(
        some.sampled_from(NAMES),
        some.lists(
            some.lists(some.text(alphabet="0129SFERPDC龚 \t.", max_size=5), max_size=17), max_size=4
        ),
    )
    def test_lines_of_any_fields_are_met_likewise(self, name: str, lines: list[list[str]]) -> None:
        kind, _, day, _ = name.split("_")
        count = len(lines)
        text = "\n".join(
            (
                f"H|1.0|{kind}|SCSZ01|B1|{day}|{count}|0|",
                *("|".join(fields) for fields in lines),
                f"T|{count}|0",
                "",
            )
        )
        try:
            file = codec.parse(PSBC, name=name, content=text.encode("gb18030"))
            read, refused = understood(file)
        except FileError:
            return
        numbers = sorted([*read, *(line.number for line in refused)])
        assert numbers == list(range(1, count + 1))

    def test_covers_every_kind_that_comes(self) -> None:
        coming = {k for k, agreed in PSBC.kinds.items() if agreed.direction is Direction.FROM_BANK}
        assert {name[:3] for name in NAMES} | {"OPA"} == coming
