"""A candidate tried on files that were sent: nothing differs without a change, and every change shows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from integrations.psbc import credit, profile, trial
from integrations.psbc.codec import RenderedFile, render
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.trial import Trial, TrialVerdict
from tests.integrations.psbc.test_codec_round_trip import ANY_INSTRUCTION
from tests.integrations.psbc.test_other_banks import BAT, HUNDSUN, ORG, PAYMENTS, rendered
from tests.integrations.psbc.test_profile import DOCUMENT

PSBC = profile.load("psbc-cd/1")
SUMMARY = "      - {name: summary, type: text, bytes_max: 40}\n"
REMARK = "      - {name: remark, type: text, bytes_max: 60, required: false}\n"
KNOWN = (PSBC, HUNDSUN, BAT)


def candidate(*changes: tuple[str, str]) -> Profile:
    document = DOCUMENT.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in document
        document = document.replace(old, new, 1)
    return profile.read(document)


def credits_(bank: Profile = PSBC, instructions: object = PAYMENTS) -> RenderedFile:
    return render(
        bank,
        kind=RecordKind.CREDIT,
        org="SCSZ01",
        batch_no="B1",
        business_on=date(2018, 3, 1),
        sequence=1,
        plan_on=None,
        rows=credit.rows(instructions),  # type: ignore[arg-type] # any sequence of instructions
    )


def tried(by: Profile, file: RenderedFile) -> Trial:
    return trial.attempt(by, KNOWN, name=file.name, batch_no="B1", content=file.content)


class TestAttempt:
    @given(some.lists(ANY_INSTRUCTION, min_size=1, max_size=6))
    def test_finds_the_same_bytes_under_the_same_profile(self, instructions: object) -> None:
        file = credits_(instructions=instructions)
        found = tried(PSBC, file)
        assert (found.verdict, found.read_as, found.pairs) == (TrialVerdict.SAME, "psbc-cd/1", ())
        assert (found.first_offset, found.lines_changed, found.name) == (None, 0, file.name)

    @pytest.mark.parametrize(
        ("bank", "kind"),
        [(HUNDSUN, RecordKind.OPEN), (HUNDSUN, RecordKind.CREDIT), (BAT, RecordKind.OPEN)],
    )
    def test_reads_a_file_by_the_profile_that_wrote_it(
        self, bank: Profile, kind: RecordKind
    ) -> None:
        file = rendered(bank, kind, org=ORG if bank is BAT else "SCSZ01")
        found = trial.attempt(bank, KNOWN, name=file.name, batch_no="B1", content=file.content)
        assert (found.verdict, found.read_as) == (TrialVerdict.SAME, bank.id)

    def test_shows_a_constant_that_changed_in_every_line(self) -> None:
        file = credits_()
        by = candidate(('version: "1.0"', 'version: "1.1"'))
        found = tried(by, file)
        assert (found.verdict, found.first_offset) == (TrialVerdict.DIFFERS, len("H|1."))
        assert (found.lines_changed, found.lines_before, found.lines_after) == (1, 5, 5)
        [pair] = found.pairs
        assert pair.before is not None
        assert pair.after is not None
        texts = [
            {cell.column: cell.text for cell in line.cells} for line in (pair.before, pair.after)
        ]
        assert [text["version"] for text in texts] == ["1.0", "1.1"]

    def test_shows_another_order_of_columns_and_another_delimiter(self) -> None:
        by = candidate(
            (SUMMARY + REMARK, REMARK + SUMMARY),
            ('delimiter: "|"', 'delimiter: "~"'),
        )  # fmt: skip
        found = tried(by, credits_())
        assert (found.verdict, found.first_offset, found.lines_changed) == (
            TrialVerdict.DIFFERS, 1, 5,
        )  # fmt: skip
        after = found.pairs[1].after
        assert after is not None
        assert [cell.column for cell in after.cells][-2:] == ["remark", "summary"]

    def test_counts_every_line_and_shows_the_first_twenty(self) -> None:
        many = [PAYMENTS[0].__class__(f"P{n}", "6217990000000000014", "龚喆", 1, "HZBZ", "补贴")
                for n in range(30)]  # fmt: skip
        found = tried(
            candidate(('line_end: "\\n"', 'line_end: "\\r\\n"')), credits_(instructions=many)
        )
        assert (found.lines_changed, len(found.pairs)) == (32, 20)

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            ("rows_max: 1000", "rows_max: 2", "明细超过约定的行数"),
            ("{name: name, type: text, bytes_max: 60}\n      - {name: amount",
             "{name: name, type: text, bytes_max: 5}\n      - {name: amount",
             "第2条记录name列超过5字节"),
            ("sequence_digits: 6", "sequence_digits: 6", ""),
        ],
    )  # fmt: skip
    def test_says_why_a_candidate_cannot_carry_a_file(
        self, old: str, new: str, reason: str
    ) -> None:
        found = tried(candidate((old, new)), credits_())
        assert found.reason == reason
        assert found.verdict is (TrialVerdict.REFUSED if reason else TrialVerdict.SAME)

    def test_says_when_no_profile_writes_these_bytes(self) -> None:
        file = credits_()
        found = trial.attempt(
            PSBC,
            KNOWN,
            name=file.name,
            batch_no="B1",
            content=file.content.replace(b"B1", b"B2")[:-2],
        )
        assert found.verdict is TrialVerdict.UNREADABLE
