"""A receipt's lines: matched by number and person, each once, strays named, no number kept."""

from datetime import date

import pytest

from domain import crypto
from domain.provincial_deliveries.rules import Outcome
from domain.provincial_maps import rules as maps
from domain.provincial_receipts import rules
from domain.provincial_receipts.rules import Answer, Stray

WORDS = maps.suggested(date(2018, 3, 1)).receipt
NUMBER = "11010519491231002X"

pytestmark = pytest.mark.usefixtures("keyring")


def judged(line: str = "1", id_no: str = "", result: str = "成功", text: str = "") -> rules.Judged:
    return rules.judged(Answer(2, line, id_no, result, "E1", text), WORDS)


def index(number: str = NUMBER) -> bytes:
    return crypto.keyring().blind_index("id_no", number)


class TestAnswers:
    @pytest.mark.parametrize(
        ("one", "why"),
        [
            (judged, None),
            (lambda: judged("1.0", " 11010519491231002x "), None),
            (lambda: judged("9"), Stray.NO_SUCH_LINE),
            (lambda: judged("x"), Stray.NO_SUCH_LINE),
            (lambda: judged("99999999999999999999"), Stray.NO_SUCH_LINE),
            (lambda: judged("9999999999"), Stray.NO_SUCH_LINE),
            (lambda: judged(result="也许"), Stray.RESULT_UNKNOWN),
            (lambda: judged(id_no="440524188001010014"), Stray.OTHER_PERSON),
        ],
    )
    def test_belong_to_a_line_or_say_why_not(self, one: object, why: Stray | None) -> None:
        assert callable(one)
        lines: dict[int, tuple[bytes | None, str]] = {1: (index(), "PENDING")}
        assert rules.matched(one(), lines, set()) is why

    @pytest.mark.parametrize("line", ["2147483648", "9999999999", "2000000001.0"])
    def test_name_no_line_past_what_a_delivery_has(self, line: str) -> None:
        """A number that no column holds would end the whole receipt."""
        assert (judged(line).number, judged(line).stray) == (0, Stray.NO_SUCH_LINE)

    def test_count_once_in_one_receipt(self) -> None:
        assert rules.matched(judged(), {1: (index(), "PENDING")}, {1}) is Stray.REPEATED

    def test_may_repeat_an_earlier_receipt_but_not_contradict_it(self) -> None:
        lines: dict[int, tuple[bytes | None, str]] = {1: (index(), "ACCEPTED")}
        assert rules.matched(judged(), lines, set()) is None
        assert rules.matched(judged(result="失败"), lines, set()) is Stray.ANSWERED_OTHERWISE

    def test_keep_no_number_of_the_province_s_words(self) -> None:
        one = judged(result="失败", text=f"证件 {NUMBER} 与公安不符")
        assert one.outcome is Outcome.REFUSED
        assert NUMBER not in one.text
        assert "与公安不符" in one.text
