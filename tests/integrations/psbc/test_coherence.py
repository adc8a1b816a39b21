from pathlib import Path

import pytest

from integrations.psbc import coherence, profile
from integrations.psbc.kinds import RecordKind

FOLDER = Path(profile.__file__).with_name("profiles")


class TestFaults:
    @pytest.mark.parametrize("name", profile.shipped())
    def test_are_none_in_what_is_shipped(self, name: str) -> None:
        bank = profile.load(name)
        assert list(coherence.faults(bank)) == []
        assert [list(coherence.faults_of_kind(agreed)) for agreed in bank.kinds.values()] == [
            [] for _ in bank.kinds
        ]

    def test_name_the_kind_and_the_column(self) -> None:
        bank = profile.load("psbc-cd/1")
        credit = bank.kinds[RecordKind.CREDIT]
        fewer = credit.model_copy(update={"columns": credit.columns[:-1], "result": None})
        changed = bank.model_copy(update={"kinds": {**bank.kinds, RecordKind.CREDIT: fewer}})
        assert list(coherence.faults(changed)) == [
            "kinds.CRD.columns: missing remark",
            "kinds.CRD.result: nothing would ever say what became of it",
            "kinds.CRR.refers: nothing is answered by this kind",
        ]

    def test_of_one_kind_are_found_alone(self) -> None:
        bank = profile.load("psbc-cd/1")
        doubled = bank.kinds[RecordKind.RETURN].model_copy(
            update={"columns": bank.kinds[RecordKind.RETURN].columns * 2, "total": "msg"}
        )
        assert list(coherence.faults_of_kind(doubled)) == [
            "columns: two columns have the same name",
            "total: 'msg' is not a required column of type fen or yuan",
        ]


class TestReferences:
    """A profile whose answers could be laid to nothing is told so when it is read."""

    @pytest.mark.parametrize(
        ("name", "old", "new", "fault"),
        [
            ("psbc-cd-1", "refers: &by_batch {file: [batch_no], line: reference}",
             "refers: &by_batch {file: [answered], line: reference}",
             "kinds.OPA.refers.file: the first line does not state the file answered"),
            ("psbc-cd-1", "refers: &by_batch {file: [batch_no], line: reference}",
             "refers: &by_batch {file: [batch_no, batch_no]}",
             "kinds.OPA.refers.file: a way stands there twice"),
            ("hundsun-2017-1", "refers: {file: [batch_no], line: number}",
             "refers: {file: [batch_no], line: reference}",
             "kinds.OPR.refers.line: there is no column req_id"),
            ("hundsun-2017-1", "carries: batch_no, heading: 批号}\n      - {name: seq",
             "unused: true, heading: 批号}\n      - {name: seq",
             "kinds.OPR.refers.file: the batch number does not stand in both"),
            ("psbc-bat-1", "refers: {file: [answered, name], line: reference}",
             "refers: {file: [name], line: number}",
             "kinds.OPR.refers.line: there is no column seq"),
            ("psbc-bat-1", "    result: OPR\n    rows_min: 1\n",
             "    result: OPR\n    rows_min: 1\n    refers: {line: number}\n",
             "kinds.OPN.refers: nothing is answered by this kind"),
            ("psbc-bat-1", "{name: branch, type: code, bytes_max: 20, unused: true,",
             "{name: branch, type: code, bytes_max: 20, echoes: true,",
             "kinds.OPR.columns.branch.echoes: no such column is sent"),
            ("psbc-bat-1", "bytes_max: 20, unused: true, heading: 机构}",
             "bytes_max: 20, unused: true, echoes: true, heading: 机构}",
             "what repeats ours is filled by the bank"),
            ("psbc-bat-1", "  result_due:",
             '  statement_due: {banking_days: 1, at: "09:00"}\n  result_due:',
             "schedule.statement_due: REC is no kind of this profile"),
            ("hundsun-2017-1", 'opened_as: "06"', 'opened_as: "00"',
             "opened_as: no ACT says that a card is active"),
            ("hundsun-2017-1", "{name: programme, type: code, bytes_max: 40, heading: 职业}",
             "{name: occupation, type: code, bytes_max: 40, unused: true, heading: 职业}",
             "kinds.CRD.columns: missing programme"),
        ],
    )  # fmt: skip
    def test_that_lead_nowhere_are_named(self, name: str, old: str, new: str, fault: str) -> None:
        document = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        assert old in document
        with pytest.raises(profile.ProfileInvalid) as refused:
            profile.read(document.replace(old, new, 1))
        assert fault in str(refused.value)
