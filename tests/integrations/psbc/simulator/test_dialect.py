"""Another agreement's files as the simulated bank speaks them, held against files typed by hand and our codec."""

from datetime import date
from pathlib import Path

import pytest

from integrations.psbc import codec, credit, flag, opening, profile
from integrations.psbc.codes import Outcome
from integrations.psbc.simulator.dialect import Dialect, Unspeakable, native
from integrations.psbc.simulator.files import FileName

PROFILES = Path(profile.__file__).with_name("profiles")
GOLDEN = Path(__file__).parents[3] / "golden" / "psbc"
ORG = "510100000000000000001"
OPEN = "SCSZ01_20180105_00000001.txt"
PAY = "SCSZ01_20180301_10000001.txt"
BAT = f"card_app_0a1_180105001_{ORG}.bat"
OPENED = {"seq": "1", "req_id": "R0000000000000000001", "result": "S", "code": "0000", "msg": "成功",
          "id_check": "00", "card_no": "6217990000000000014", "acct_no": "60510000000000001",
          "class": "1", "open_date": "20180108", "card_expiry": "20301231", "fee_fen": "0"}  # fmt: skip
PENDING = {"seq": "2", "req_id": "R0000000000000000002", "result": "P", "code": "9998", "msg": ""}


def spoken(name: str) -> Dialect:
    return Dialect.at(PROFILES / f"{name}.yaml")


def content(name: str) -> bytes:
    folder = "psbc-bat-1" if name.endswith(".bat") else "hundsun-2017-1"
    return (GOLDEN / folder / name).read_bytes()


class TestRequest:
    @pytest.mark.parametrize(
        ("agreement", "text", "name"),
        [
            ("hundsun-2017-1", OPEN, FileName("OPN", "SCSZ01", "20180105", 1)),
            ("hundsun-2017-1", PAY, FileName("CRD", "SCSZ01", "20180301", 1)),
            ("psbc-bat-1", BAT, FileName("OPN", ORG, "20180105", 1)),
        ],
    )
    def test_is_told_by_its_name(self, agreement: str, text: str, name: FileName) -> None:
        assert spoken(agreement).parse_name(text) == name
        assert spoken(agreement).name_of(name) == text

    def test_is_read_in_the_bank_s_own_words(self) -> None:
        paid = spoken("hundsun-2017-1").request(PAY, content(PAY))
        assert (paid.batch_no, paid.rows[1]["amount_fen"]) == ("D180301000001", "5")
        assert paid.number_of("PAY00000000000000000000000000003") == 3
        asked = spoken("psbc-bat-1").request(BAT, content(BAT))
        assert [row["sex"] for row in asked.rows] == ["1", "2"]
        assert (asked.batch_no, asked.rows[1]["post"]) == ("K180105000001", "")
        first, *_ = native("OPN", asked.rows)
        assert first[:4] == ("1", "R0000000000000000001", "龚喆", "111")

    def test_is_held_against_its_flag(self) -> None:
        dialect = spoken("hundsun-2017-1")
        told = content(f"{PAY}.ok")
        assert dialect.is_flag_true(PAY, content(PAY), told)
        assert not dialect.is_flag_true(PAY, content(PAY), told.replace(b"|3|", b"|2|"))
        assert not dialect.is_flag_true(PAY, content(PAY), told.replace(b"12445.65", b"12445.66"))

    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("x.txt", content(PAY)),
            (PAY, content(PAY)[:-1]),
            (PAY, b"x\ny\n"),
            (PAY, content(PAY).replace(b"SCSZ01", b"SCSZ02", 1)),
        ],
    )
    def test_of_another_agreement_is_not_read(self, name: str, data: bytes) -> None:
        with pytest.raises(Unspeakable):
            spoken("hundsun-2017-1").request(name, data)


class TestAnswer:
    def test_is_read_by_our_codec_as_it_was_meant(self) -> None:
        dialect, ours = spoken("psbc-bat-1"), profile.load("psbc-bat/1")
        name = FileName("OPR", ORG, "20180108", 9)
        told = dialect.answer(name, [OPENED, PENDING], dialect.request(BAT, content(BAT)))
        # It bears the request's day and number, whatever the bank's own are.
        assert (told.name, told.folder) == (BAT.replace(".bat", ".aft"), "20180105")
        said = flag.parse_flag(ours, told.flag)
        assert said.problem_with(told.name, told.data) is None
        file = codec.parse(ours, name=told.name, content=told.data, said=said, org=ORG)
        assert (file.answered, file.rows) == (BAT, 2)
        opened, pending = opening.results(ours, file).values
        assert (opened.card_number, opened.opened_on) == (OPENED["card_no"], date(2018, 1, 8))
        assert pending.outcome is Outcome.IN_PROGRESS

    def test_names_lines_and_repeats_what_was_asked(self) -> None:
        dialect, ours = spoken("hundsun-2017-1"), profile.load("hundsun-2017/1")
        row = {"pay_id": "PAY00000000000000000000000000002", "bank_serial": "1", "result": "S",
               "code": "0000", "msg": "", "amount_fen": "5", "paid_fen": "5",
               "posted_at": "20180302093000"}  # fmt: skip
        unknown = row | {
            "pay_id": "PAY00000000000000000000000000003",
            "result": "U",
            "code": "9999",
        }
        name = FileName("CRR", "SCSZ01", "20180302", 4)
        told = dialect.answer(name, [row, unknown], dialect.request(PAY, content(PAY)))
        assert told.name == "SCSZ01_20180302_10000004_RT"
        said = flag.parse_flag(ours, told.flag)
        file = codec.parse(ours, name=told.name, content=told.data, said=said, org="SCSZ01")
        paid, open_ = credit.results(ours, file).values
        assert (paid.request_line, paid.amount_fen, paid.outcome) == (2, 5, Outcome.SUCCEEDED)
        assert file.lines[0].values["card_no"] == "6217990000000000022"
        # This agreement has no word for "unknown": it says that it is not done yet.
        assert open_.outcome is Outcome.IN_PROGRESS

    def test_of_a_refusal_gives_no_reason_where_there_is_no_word(self) -> None:
        dialect, ours = spoken("hundsun-2017-1"), profile.load("hundsun-2017/1")
        refused = {"seq": "1", "req_id": OPENED["req_id"], "result": "F", "code": "1006", "msg": ""}
        name = FileName("OPR", "SCSZ01", "20180108", 1)
        told = dialect.answer(name, [refused], dialect.request(OPEN, content(OPEN)))
        assert b"|2|ACR2938|" in told.data
        file = codec.parse(ours, name=told.name, content=told.data)
        assert [line.number for line in opening.results(ours, file).refused] == [1]

    def test_of_a_success_for_which_it_has_no_word_says_that_it_is_one(self) -> None:
        """A second-class account instead of a first-class one is opened all the same."""
        dialect, ours = spoken("hundsun-2017-1"), profile.load("hundsun-2017/1")
        opened = OPENED | {"seq": "1", "result": "S", "code": "1005", "msg": ""}
        name = FileName("OPR", "SCSZ01", "20180108", 1)
        told = dialect.answer(name, [opened], dialect.request(OPEN, content(OPEN)))
        assert b"ACR2938" not in told.data
        file = codec.parse(ours, name=told.name, content=told.data)
        [result] = opening.results(ours, file).values
        assert result.outcome is Outcome.SUCCEEDED
