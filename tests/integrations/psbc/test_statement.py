from collections.abc import Callable
from datetime import datetime

import pytest

from integrations.psbc import codec, statement
from integrations.psbc.columns import ZONE
from integrations.psbc.errors import MalformedFile
from integrations.psbc.profile import Profile
from integrations.psbc.statement import EntryDirection, Statement

NAME = "REC_SCSZ01_20180301_000001.txt"
EMPTY = "REC_SCSZ01_20180302_000001.txt"

Golden = Callable[[str], bytes]


def read(psbc: Profile, content: bytes, name: str = NAME) -> Statement:
    return statement.statement(psbc, codec.parse(psbc, name=name, content=content))


class TestStatement:
    """Invariant 9: a day is read whole, an empty one too; invariant 7: it adds up or it is refused."""

    def test_reads_the_golden_file(self, psbc: Profile, golden: Golden) -> None:
        day = read(psbc, golden(NAME))
        assert (day.account, day.unread) == ("951000000000000001", ())
        assert (day.opening_fen, day.closing_fen) == (5_000_000, 7_980_000)
        assert (day.debit_count, day.debits_fen) == (2, 20_000)
        assert (day.credit_count, day.credits_fen) == (1, 3_000_000)
        deposit, first, second = day.entries
        assert (deposit.payment_id, deposit.direction) == ("", EntryDirection.CREDIT)
        assert (first.number, first.line_number, first.bank_serial) == (2, 3, "YZ20180301000001")
        assert first.direction is EntryDirection.DEBIT
        assert first.payment_id == "PAY00000000000000000000000000001"
        assert (first.amount_fen, first.balance_fen) == (10_000, 7_990_000)
        assert first.posted_at == datetime(2018, 3, 1, 16, 30, 5, tzinfo=ZONE)
        assert (first.summary, second.summary) == ("住院互助补贴", "")

    def test_reads_a_day_on_which_nothing_moved(self, psbc: Profile, golden: Golden) -> None:
        day = read(psbc, golden(EMPTY), EMPTY)
        assert (day.opening_fen, day.closing_fen, day.entries) == (7_980_000, 7_980_000, ())

    def test_keeps_the_account_out_of_descriptions(self, psbc: Profile, golden: Golden) -> None:
        assert "951000000000000001" not in repr(read(psbc, golden(NAME)))

    def test_lets_an_entry_repeat_the_account(self, psbc: Profile, golden: Golden) -> None:
        content = golden(NAME).replace(b"E||", b"E|951000000000000001|")
        assert len(read(psbc, content).entries) == 3

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"|YZ20180301000001|", b"||"),
            (b"|20180301163005|", b"||"),
            (b"E||||||||2|", b"E||7980000||||||2|"),
        ],
    )
    def test_sets_aside_an_entry_that_makes_no_sense_and_counts_its_sum(
        self, psbc: Profile, golden: Golden, old: bytes, new: bytes
    ) -> None:
        """Invariant 11: one bad row never sinks a file."""
        day = read(psbc, golden(NAME).replace(old, new))
        assert [line.number for line in day.unread] == [3]
        assert [entry.number for entry in day.entries] == [1, 3]

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (b"\nS|", b"\nE|", "应为账户汇总行"),
            (b"E||||||||1|", b"S||||||||1|", "重复账户汇总行"),
            (b"S|951000000000000001|", b"S||", "缺少账户"),
            (b"|7980000||||||||\n", b"|7980000|1|||||||\n", "填了流水的列"),
            (b"|3000000|7980000|", b"|3000000||", "缺少closing_fen"),
            (b"|3000000|7980000|", b"|3000000|7980001|", "不平"),
            (b"|2|20000|1|", b"|3|20000|1|", "笔数或金额与流水不符"),
            (b"|2|20000|1|3000000|7980000", b"|2|20001|1|3000001|7980000", "笔数或金额与流水不符"),
            (b"|C|3000000|8000000", b"|D|3000000|8000000", "笔数或金额与流水不符"),
            (b"|10000|7990000|", b"|10000|7990001|", "余额与发生额不符"),
            (b"E||||||||3|", b"E||||||||4|", "不连续"),
            (b"E||||||||2|", b"E||||||||1|", "不连续"),
            (b"E||||||||2|", b"E|951000000000000002|||||||2|", "另一账户"),
            (b"|D|10000|7990000|", b"||10000|7990000|", "缺少借贷方向"),
            (b"|D|10000|7990000|", b"|D||7990000|", "缺少entry_fen"),
            (b"|D|10000|7990000|", b"|D|10000||", "缺少balance_fen"),
        ],
    )
    def test_refuses_a_day_that_does_not_add_up(
        self, psbc: Profile, golden: Golden, old: bytes, new: bytes, reason: str
    ) -> None:
        content = golden(NAME)
        assert old in content
        with pytest.raises(MalformedFile, match=reason):
            read(psbc, content.replace(old, new, 1))

    def test_refuses_entries_that_are_missing(self, psbc: Profile, golden: Golden) -> None:
        lines = golden(NAME).split(b"\n")
        content = b"\n".join((lines[0].replace(b"|4|0|", b"|3|0|"), *lines[1:4], b"T|3|0", b""))
        with pytest.raises(MalformedFile, match="与流水不符"):
            read(psbc, content)
