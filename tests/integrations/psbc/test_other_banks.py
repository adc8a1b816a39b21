"""Two banks' layouts that our code knows nothing of but their profiles; golden files typed by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from integrations.psbc import codec, credit, flag, looking, opening, profile
from integrations.psbc.codec import ParsedFile, RenderedFile
from integrations.psbc.codes import IdentityCheck, Outcome, ResultCode
from integrations.psbc.columns import ZONE
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.errors import FileError, MalformedFile, TotalsMismatch
from integrations.psbc.kinds import RecordKind
from integrations.psbc.opening import OpeningRequest
from integrations.psbc.profile import Profile

HUNDSUN = profile.load("hundsun-2017/1")
BAT = profile.load("psbc-bat/1")
ORG = "510100000000000000001"
GONG = OpeningRequest(
    request_id="R0000000000000000001",
    name="龚喆",
    id_type="111",
    id_number="510101198001010015",
    id_valid_from=date(2010, 1, 1),
    id_valid_to=date(2030, 1, 1),
    sex="1",
    birth_on=date(1980, 1, 1),
    occupation="20100",
    employer="四川省省级机关工会",
    address="成都市锦江区总府路1号",
    postcode="610016",
    mobile="13800000001",
    tax_residency="1",
    issuer="成都市公安局锦江区分局",
    unit_uscc="11510000MB0000001R",
    want_class=1,
    consent_ref="CONSENT0000000000001",
)
AYGUL = replace(
    GONG,
    request_id="R0000000000000000002",
    name="阿依古丽·买买提",
    id_number="510104199202290029",
    id_valid_from=None,
    id_valid_to=None,
    sex="2",
    birth_on=date(1992, 2, 29),
    occupation="",
    address="成都市青羊区人民南路2号",
    postcode="",
    mobile="13800000002",
    issuer="",
    want_class=2,
)
PAYMENTS = tuple(
    CreditInstruction(f"PAY{number:029}", card, name, fen, "HZBZ", "住院互助补贴")
    for number, (card, name, fen) in enumerate(
        (
            ("6217990000000000014", "龚喆", 10_000),
            ("6217990000000000022", "阿依古丽·买买提", 5),
            ("6217990000000000030", "王芳", 1_234_560),
        ),
        1,
    )
)
Golden = Callable[[str], bytes]
OPEN = "SCSZ01_20180105_00000001.txt"
OPENED = "SCSZ01_20180105_00000001_RT"
PAY = "SCSZ01_20180301_10000001.txt"
PAID = "SCSZ01_20180301_10000001_RT"
BAT_OPEN = f"card_app_0a1_180105001_{ORG}.bat"
BAT_OPENED = f"card_app_0a1_180105001_{ORG}.aft"


def rendered(bank: Profile, kind: RecordKind, **changes: Any) -> RenderedFile:
    opens = kind is RecordKind.OPEN
    given: dict[str, Any] = {
        "org": "SCSZ01",
        "batch_no": "K180105000001" if opens else "D180301000001",
        "business_on": date(2018, 1, 5) if opens else date(2018, 3, 1),
        "sequence": 1,
        "plan_on": None,
        "rows": opening.rows((GONG, AYGUL)) if opens else credit.rows(PAYMENTS),
    }
    return codec.render(bank, kind=kind, **given | changes)


@pytest.fixture
def hundsun(golden: Golden) -> Golden:
    return lambda name: golden(f"hundsun-2017-1/{name}")


@pytest.fixture
def bat(golden: Golden) -> Golden:
    return lambda name: golden(f"psbc-bat-1/{name}")


class TestHundsun:
    def test_gives_the_golden_opening_file_and_flag(self, hundsun: Golden) -> None:
        file = rendered(HUNDSUN, RecordKind.OPEN)
        assert (file.name, file.directory) == (OPEN, "/SCSZ01/in/20180105")
        assert file.content == hundsun(OPEN)
        assert (file.flag_name, file.flag_content) == (OPEN + ".ok", hundsun(OPEN + ".ok"))
        assert len(file.digest) == 64

    def test_gives_the_golden_payment_file_in_yuan_and_its_flag(self, hundsun: Golden) -> None:
        file = rendered(HUNDSUN, RecordKind.CREDIT)
        assert (file.name, file.total_fen) == (PAY, 1_244_565)
        assert file.content == hundsun(PAY)
        assert file.flag_content == hundsun(PAY + ".ok")

    @pytest.mark.parametrize("name", [OPEN, PAY])
    def test_reads_its_own_files_again(self, hundsun: Golden, name: str) -> None:
        said = flag.parse_flag(HUNDSUN, hundsun(name + ".ok"))
        assert said.problem_with(name, hundsun(name)) is None
        file = codec.parse(HUNDSUN, name=name, content=hundsun(name), said=said, org="SCSZ01")
        assert (file.rows, file.total_fen) == (said.rows, said.total_fen)
        assert file.batch_no == ("K180105000001" if name == OPEN else "D180301000001")

    def test_reads_what_became_of_the_payments(self, hundsun: Golden) -> None:
        file = codec.parse(HUNDSUN, name=PAID, content=hundsun(PAID))
        assert (file.kind, file.batch_no, file.total_fen) == ("CRR", "D180301000001", 1_244_565)
        reading = credit.results(HUNDSUN, file)
        paid, waiting = reading.values
        assert (paid.outcome, paid.code) == (Outcome.SUCCEEDED, ResultCode.SUCCESS)
        assert (paid.request_line, paid.payment_id, paid.amount_fen) == (1, "", 10_000)
        assert paid.posted_at == datetime(2018, 3, 1, tzinfo=ZONE)
        assert (waiting.outcome, waiting.amount_fen) == (Outcome.IN_PROGRESS, 5)
        assert [line.number for line in reading.refused] == [3]

    def test_reads_what_became_of_the_applications(self, hundsun: Golden) -> None:
        file = codec.parse(HUNDSUN, name=OPENED, content=hundsun(OPENED))
        reading = opening.results(HUNDSUN, file)
        [opened] = reading.values
        assert (opened.outcome, opened.request_line, opened.request_id) == (
            Outcome.SUCCEEDED, 1, "",
        )  # fmt: skip
        assert opened.card_number == opened.account_number == "6217990000000000014"
        assert (opened.opened_on, opened.card_expires_on) == (date(2018, 1, 8), None)
        assert [line.number for line in reading.refused] == [2]

    def test_believes_no_success_that_paid_another_amount(self, hundsun: Golden) -> None:
        """Invariant 7."""
        content = hundsun(PAID).replace(b"|100.00|100.00|", b"|100.00|99.99|")
        reading = credit.results(HUNDSUN, codec.parse(HUNDSUN, name=PAID, content=content))
        assert [line.number for line in reading.refused] == [1, 3]
        assert "实付与应付" in reading.refused[0].problem.reason

    @pytest.mark.parametrize("columns", [18, 22])
    def test_takes_an_older_file_and_pads_it(self, hundsun: Golden, columns: int) -> None:
        head, *lines = hundsun(OPEN).decode("gbk").splitlines()
        older = ["|".join(line.split("|")[:columns]) + "|" for line in lines]
        content = "\n".join((head, *older, "")).encode("gbk")
        first, _ = codec.parse(HUNDSUN, name=OPEN, content=content).lines
        assert first.values["name"] == "龚喆"
        assert (first.values["employer"], first.values["tax"]) == ("", "")
        assert bool(first.values["req_id"]) is (columns == 22)

    @pytest.mark.parametrize(
        ("name", "old", "new", "reason"),
        [
            (OPEN, "单位编号：SCSZ01", "单位编号：SCSZ02", "首行org"),
            (OPEN, "单位编号：", "单位：", "前缀"),
            (OPEN, "version=1.2", "version=1.1", "首行version"),
            (OPEN, ";version", "|version", "首行或尾行"),
            (OPEN, "|0||0.00", "|1||0.00", "第1条明细file_type列不是约定的固定值"),
            (PAY, "|100.00|", "|100.0|", "amount_fen列不是两位小数"),
            (PAY, "|100.00|", "|10000|", "amount_fen列不是两位小数"),
            (PAY, "|0.05|", "|0.00|", "amount_fen列小于"),
            (PAY, "|0.05|", "|00.05|", "amount_fen列不是两位小数"),
            (PAY, "D180301000001|2", "D180301000002|2", "各行的批次号不同"),
            (PAY, "|HZBZ||||\n", "|HZBZ|||\n", "列数不符"),
            (PAY, "|HZBZ||||\n", "|HZBZ||||x\n", "列数不符"),
        ],
    )
    def test_refuses_what_the_profile_does_not_say(
        self, hundsun: Golden, name: str, old: str, new: str, reason: str
    ) -> None:
        text = hundsun(name).decode("gbk")
        assert old in text
        with pytest.raises(MalformedFile, match=reason):
            codec.parse(HUNDSUN, name=name, content=text.replace(old, new, 1).encode("gbk"))

    def test_refuses_a_sum_that_its_flag_does_not_state(self, hundsun: Golden) -> None:
        said = replace(flag.parse_flag(HUNDSUN, hundsun(PAY + ".ok")), total_fen=1_244_564)
        with pytest.raises(TotalsMismatch, match="标志文件"):
            codec.parse(HUNDSUN, name=PAY, content=hundsun(PAY), said=said)

    def test_refuses_a_name_that_this_bank_cannot_encode(self) -> None:
        with pytest.raises(MalformedFile, match="无法编码"):
            rendered(HUNDSUN, RecordKind.OPEN, rows=opening.rows((replace(GONG, name="龚䶮"),)))

    def test_writes_no_plan_date_where_there_is_no_place_for_it(self) -> None:
        with pytest.raises(MalformedFile, match="计划日期"):
            rendered(HUNDSUN, RecordKind.OPEN, plan_on=date(2018, 1, 31))


class TestBat:
    def test_gives_the_golden_opening_file_and_flag(self, bat: Golden) -> None:
        file = rendered(BAT, RecordKind.OPEN, org=ORG)
        assert (file.name, file.directory) == (BAT_OPEN, f"/{ORG}/in/20180105")
        assert file.content == bat(BAT_OPEN)
        assert file.flag_content == bat(BAT_OPEN + ".ok")

    def test_reads_its_own_file_again(self, bat: Golden) -> None:
        file = codec.parse(BAT, name=BAT_OPEN, content=bat(BAT_OPEN), org=ORG)
        first, second = file.lines
        assert (first.values["id_type"], first.values["sex"]) == ("111", "1")
        assert (second.values["post"], second.values["occupation"]) == ("", "")
        assert (file.batch_no, file.business_on) == ("K180105000001", date(2018, 1, 5))

    def test_reads_the_answer_and_what_it_answers(self, bat: Golden) -> None:
        file = codec.parse(BAT, name=BAT_OPENED, content=bat(BAT_OPENED))
        assert (file.kind, file.batch_no, file.answered) == ("OPR", "", BAT_OPEN)
        opened, failed = opening.results(BAT, file).values
        assert (opened.outcome, opened.code) == (Outcome.SUCCEEDED, ResultCode.SUCCESS)
        assert opened.identity_check is IdentityCheck.MATCHED_WITH_PHOTO
        assert opened.card_number == opened.account_number == "6217990000000000014"
        assert (opened.account_class, opened.card_expires_on) == (1, date(2030, 12, 31))
        assert (failed.outcome, failed.code) == (Outcome.FAILED, ResultCode.COUNTER_CHECK)
        assert failed.identity_check is IdentityCheck.NO_SUCH_NUMBER
        assert failed.request_id == "R0000000000000000002"

    @pytest.mark.parametrize(
        ("old", "new", "number", "reason"),
        [
            ("!05!00!", "!07!00!", 1, "result列的代码未约定"),
            ("!05!00!", "!05!02!", 1, "身份核查未通过"),
            ("!05!00!", "!05! !", 1, "身份核查未通过"),
            ("!20301231!", "! !", 1, "缺少账户资料"),
            ("!06!03!", "! !03!", 2, "result列不能为空"),
        ],
    )
    def test_sets_aside_a_line_that_makes_no_sense(
        self, bat: Golden, old: str, new: str, number: int, reason: str
    ) -> None:
        text = bat(BAT_OPENED).decode("gbk")
        assert old in text
        content = text.replace(old, new, 1).encode("gbk")
        file = codec.parse(BAT, name=BAT_OPENED, content=content)
        [refused] = opening.results(BAT, file).refused
        assert (refused.number, reason in refused.problem.reason) == (number, True)

    def test_writes_no_value_that_would_be_read_as_empty(self) -> None:
        with pytest.raises(MalformedFile, match="不能只有空格"):
            rendered(
                BAT, RecordKind.OPEN, org=ORG, rows=opening.rows((replace(GONG, address=" "),))
            )

    def test_refuses_a_document_that_this_bank_has_no_word_for(self) -> None:
        with pytest.raises(MalformedFile, match="id_type列不在约定"):
            rendered(
                BAT, RecordKind.OPEN, org=ORG, rows=opening.rows((replace(GONG, id_type="999"),))
            )

    def test_pays_nobody(self) -> None:
        """A kind that a bank does not exchange is refused by name, before anything is made."""
        with pytest.raises(MalformedFile, match=r"没有约定CRD类文件（psbc-bat/1）"):
            rendered(BAT, RecordKind.CREDIT, org=ORG)


class TestBoth:
    @pytest.mark.parametrize(
        ("bank", "folder", "name"),
        [
            (HUNDSUN, "hundsun-2017-1", OPEN),
            (HUNDSUN, "hundsun-2017-1", OPENED),
            (HUNDSUN, "hundsun-2017-1", PAY),
            (HUNDSUN, "hundsun-2017-1", PAID),
            (BAT, "psbc-bat-1", BAT_OPEN),
            (BAT, "psbc-bat-1", BAT_OPENED),
        ],
    )
    def test_show_every_line_and_refuse_every_cut(
        self, bank: Profile, folder: str, name: str, golden: Golden
    ) -> None:
        content = golden(f"{folder}/{name}")
        for line in looking.look(bank, name=name, content=content):
            assert (line.fault, [cell.fault for cell in line.cells if cell.fault]) == ("", [])
            assert content[line.offset : line.offset + line.size_bytes].count(b"\n") == 0
        parsed: ParsedFile = codec.parse(bank, name=name, content=content)
        assert [line.offset for line in parsed.lines] == [
            line.offset
            for line in looking.look(bank, name=name, content=content)
            if line.part is looking.Part.DETAIL
        ]
        # Where no last line counts, a file cut between two lines is told by its flag alone.
        ends = {index + 1 for index, byte in enumerate(content) if byte == 0x0A}
        for length in set(range(len(content))) - ends:
            with pytest.raises(FileError):
                codec.parse(bank, name=name, content=content[:length])
