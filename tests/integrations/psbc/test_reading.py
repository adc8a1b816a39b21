import pytest

from integrations.psbc import codec, credit
from integrations.psbc.codes import Outcome, ResultCode
from integrations.psbc.credit import CreditResult
from integrations.psbc.errors import MalformedFile, UnknownResultCode
from integrations.psbc.profile import Profile
from integrations.psbc.reading import Reading

NAME = "CRR_SCSZ01_20180302_000001.txt"


def results(psbc: Profile, *answers: str) -> Reading[CreditResult]:
    """This will read a result file whose lines hold these results and codes."""
    lines = [
        f"P{number}|YZ{number}|{answer}||100|20180301163005"
        for number, answer in enumerate(answers)
    ]
    count, total = len(lines), 100 * len(lines)
    header = f"H|1.0|CRR|SCSZ01|B1|20180302|{count}|{total}|"
    text = "\n".join((header, *lines, f"T|{count}|{total}", ""))
    return credit.results(psbc, codec.parse(psbc, name=NAME, content=text.encode("gb18030")))


class TestOutcome:
    @pytest.mark.parametrize(
        ("answer", "outcome", "code"),
        [
            ("S|0000", Outcome.SUCCEEDED, ResultCode.SUCCESS),
            ("S|1005", Outcome.SUCCEEDED, ResultCode.HAS_CLASS_ONE),
            ("F|2001", Outcome.FAILED, ResultCode.NAME_DIFFERS),
            ("F|2008", Outcome.FAILED, ResultCode.PAYER_SHORT),
            ("P|9998", Outcome.IN_PROGRESS, ResultCode.IN_PROGRESS),
            ("U|9999", Outcome.UNKNOWN, ResultCode.UNKNOWN),
        ],
    )
    def test_follows_the_result_and_its_code(
        self, psbc: Profile, answer: str, outcome: Outcome, code: ResultCode
    ) -> None:
        (result,) = results(psbc, answer).values
        assert (result.outcome, result.code) == (outcome, code)

    @pytest.mark.parametrize("answer", ["F|2010", "F|3006"])
    def test_is_unknown_when_the_bank_says_repeated(self, psbc: Profile, answer: str) -> None:
        (result,) = results(psbc, answer).values
        assert result.outcome is Outcome.UNKNOWN

    @pytest.mark.parametrize(
        "answer", ["S|2001", "S|9998", "F|0000", "F|9998", "F|9999", "P|0000", "U|2001", "P|2006"]
    )
    def test_is_not_believed_when_result_and_code_contradict(
        self, psbc: Profile, answer: str
    ) -> None:
        (refused,) = results(psbc, answer).refused
        assert isinstance(refused.problem, MalformedFile)
        assert "矛盾" in refused.problem.reason


class TestReadEach:
    @pytest.mark.parametrize("answer", ["F|2999", "X|0000"])
    def test_sets_aside_the_one_line_that_says_something_new(
        self, psbc: Profile, answer: str
    ) -> None:
        reading = results(psbc, "S|0000", answer, "F|2006")
        assert [result.payment_id for result in reading.values] == ["P0", "P2"]
        (refused,) = reading.refused
        assert refused.number == 2
        assert isinstance(refused.problem, UnknownResultCode)
        assert "第2条" in refused.problem.reason
        assert refused.problem.offset > 0
