"""How answers name what they answer: the pure part, over files that are rendered here."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from integrations.psbc import codec, credit, profile, referring
from integrations.psbc.codec import ParsedFile
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import FileReference, LineReference, Refers
from integrations.psbc.profile import Profile
from integrations.psbc.referring import Asked

CD = profile.load("psbc-cd/1")
HUNDSUN = profile.load("hundsun-2017/1")
BAT = profile.load("psbc-bat/1")
DAY = date(2018, 3, 20)
LONG = "热依汗古丽·买买提艾力·阿不都热合曼江努尔·艾合买提江"
PAYMENTS = (
    CreditInstruction("P1", "6217990000000000014", "龚喆", 100, "HZBX", "补助"),
    CreditInstruction("P2", "6217990000000000022", LONG, 200, "HZBX", "补助"),
)


def file(bank: Profile, kind: RecordKind, rows: Sequence[Any], **more: Any) -> ParsedFile:
    made = codec.render(
        bank,
        kind=kind,
        org="SZJG0001",
        batch_no="D180320000001",
        business_on=DAY,
        sequence=3,
        plan_on=None,
        rows=rows,
        **more,
    )
    return codec.parse(bank, name=made.name, content=made.content)


def answer(bank: Profile, **changes: Any) -> ParsedFile:
    row = {"seq": 1, "amount_fen": 100, "paid_fen": 100, "posted_at": None, "result": "1",
           "code": "AGR0015", "msg": "", "card_no": "", "name": ""}  # fmt: skip
    return file(bank, RecordKind.CREDIT_RESULT, [row | changes])


def refers(bank: Profile, kind: RecordKind, **changes: Any) -> Profile:
    agreed = bank.kinds[kind].model_copy(update={"refers": Refers(**changes)})
    return bank.model_copy(update={"kinds": {**bank.kinds, kind: agreed}})


class TestFile:
    def test_is_named_by_its_batch_its_name_or_the_answer_s_own(self) -> None:
        told = answer(HUNDSUN)
        assert referring.says(HUNDSUN, told) == {FileReference.BATCH_NO: "D180320000001"}
        named = refers(HUNDSUN, RecordKind.CREDIT_RESULT, file=(FileReference.NAME,))
        assert referring.says(named, told) == {FileReference.NAME: "SZJG0001_20180320_10000003.txt"}

    @pytest.mark.parametrize(
        ("asked", "is_so"),
        [
            (Asked(RecordKind.CREDIT, "SZJG0001_20180320_10000003.txt", "D180320000001"), True),
            (Asked(RecordKind.CREDIT, "SZJG0001_20180320_10000003.txt", "D180320000002"), False),
            (Asked(RecordKind.CREDIT, "SZJG0001_20180320_10000004.txt", "D180320000001"), False),
            (Asked(RecordKind.OPEN, "SZJG0001_20180320_10000003.txt", "D180320000001"), False),
        ],
    )
    def test_must_be_named_alike_in_every_way(self, asked: Asked, is_so: bool) -> None:
        both = (FileReference.NAME, FileReference.BATCH_NO)
        bank = refers(HUNDSUN, RecordKind.CREDIT_RESULT, file=both)
        assert referring.is_about(bank, answer(bank), asked) is is_so

    def test_is_asked_for_by_one_kind(self) -> None:
        assert referring.asked_kind(BAT, RecordKind.OPEN_RESULT) is RecordKind.OPEN
        assert referring.asked_kind(CD, RecordKind.CREDIT_ACCEPTANCE) is RecordKind.CREDIT
        assert referring.asked_kind(CD, RecordKind.RETURN) is None


class TestLines:
    @pytest.mark.parametrize("kind", [RecordKind.OPEN_RESULT, RecordKind.CREDIT_RESULT])
    def test_that_repeat_our_reference_need_no_request(self, kind: RecordKind) -> None:
        assert not referring.needs_request(CD, kind)
        assert referring.needs_request(HUNDSUN, kind)

    def test_are_given_our_reference_and_a_serial(self) -> None:
        asked = file(HUNDSUN, RecordKind.CREDIT, list(credit.rows(PAYMENTS)))
        [line] = referring.resolved(HUNDSUN, answer(HUNDSUN, seq=2), asked).lines
        assert line.values["pay_id"] == "P2"
        assert line.values["bank_serial"] == "D180320000001-2"
        [line] = referring.resolved(HUNDSUN, answer(HUNDSUN, seq=9), asked).lines
        assert line.values["pay_id"] == ""
        assert "bank_serial" not in line.values

    @pytest.mark.parametrize(
        ("seq", "name", "is_echo"),
        [(1, "龚喆", True), (1, "龚", False), (1, "", True), (2, LONG[:20], True),
         (2, LONG[:21], True), (2, LONG[:10], False)],
    )  # fmt: skip
    def test_may_repeat_a_name_cut_to_the_bank_s_column_and_no_other(
        self,
        seq: int,
        name: str,
        is_echo: bool,
    ) -> None:
        asked = file(HUNDSUN, RecordKind.CREDIT, list(credit.rows(PAYMENTS)))
        found = referring.resolved(HUNDSUN, answer(HUNDSUN, seq=seq, name=name), asked)
        assert [len(found.lines), len(found.unread)] == ([1, 0] if is_echo else [0, 1])
        assert [(each.problem.code, name in each.problem.reason) for each in found.unread] == (
            [] if is_echo else [("UNKNOWN_REFERENCE", False)]
        )

    def test_of_an_acceptance_may_be_numbers_too(self) -> None:
        bank = refers(CD, RecordKind.CREDIT_ACCEPTANCE, line=LineReference.NUMBER)
        asked = file(bank, RecordKind.CREDIT, list(credit.rows(PAYMENTS)))
        told = {"code": "0000", "accepted": 1, "msg": ""}
        rows = [told | {"row_type": "F", "ref": asked.name}]
        rows += [told | {"row_type": "R", "ref": ref} for ref in ("2", "3", "x")]
        found = referring.resolved(bank, file(bank, RecordKind.CREDIT_ACCEPTANCE, rows), asked)
        assert [line.values["ref"] for line in found.lines] == [asked.name, "P2", "", ""]
