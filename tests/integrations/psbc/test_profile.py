from datetime import time
from pathlib import Path

import pytest

from integrations.psbc import profile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile, ProfileInvalid

DOCUMENT = Path(profile.__file__).with_name("profiles") / "psbc-cd-1.yaml"


class TestLoad:
    def test_reads_the_shipped_profile(self, psbc: Profile) -> None:
        assert psbc.id == "psbc-cd/1"
        assert psbc.rows_max == 1000
        assert psbc.schedule.cut_off == time(16)
        assert psbc.kinds[RecordKind.CREDIT].total == "amount_fen"

    @pytest.mark.parametrize("name", ["psbc-cd", "psbc-cd/2", "../psbc-cd/1", "psbc-cd/01", ""])
    def test_refuses_a_name_that_it_does_not_have(self, name: str) -> None:
        with pytest.raises(ProfileInvalid, match="no profile is called"):
            profile.load(name)

    def test_cannot_be_changed_once_read(self, psbc: Profile) -> None:
        with pytest.raises(ValueError, match="frozen"):
            psbc.rows_max = 1  # type: ignore[misc]


class TestRead:
    @pytest.mark.parametrize(
        ("old", "new", "place"),
        [
            ("rows_max: 1000", "rows_max: '1000'", "rows_max"),
            ("rows_max: 1000", "rows_max: 0", "rows_max"),
            ("rows_max: 1000", "rows_max: 1000\nrows_most: 1", "rows_most"),
            ("rows_max: 1000", "rows_max: 1000\nrows_max: 1", "'rows_max' is repeated"),
            ("encoding: gb18030", "encoding: latin-1", "encoding"),
            ('delimiter: "|"', 'delimiter: "\\n"', "delimiter"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', 'org_pattern: "["', "org_pattern"),
            ('cut_off: "16:00"', "cut_off: 16:00", "schedule.cut_off"),
            ("{kind}_{org}_{day}_{sequence}.txt", "{kind}_{org}_{day}.txt", "names.file"),
            ("{kind}_{org}_{day}_{sequence}.txt", "a/{kind}_{org}_{day}_{sequence}", "names.file"),
            ("{kind}_{org}_{day}_{sequence}.txt", "{kind}_{org}_{day}_{sequence}龚", "names.file"),
            ("/{org}/in/{day}", "{org}/in/{day}", "directories.to_bank"),
            ("[mark, rows, total_fen]", "[rows, mark, total_fen]", "trailer.columns"),
            ("[mark, rows, total_fen]", "[mark, rows]", "trailer.columns"),
            ("business_on, rows, total_fen, plan_on]", "business_on, rows]", "header.columns"),
            ("rows, total_fen, digest]", "rows, total_fen]", "flag.columns"),
            ("name: fee_fen, type: fen", "name: fee_fen, type: money", "kinds.OPR.columns.11.type"),
            ("name: fee_fen, type: fen", "name: fee_fen, type: code", "kinds.OPR.columns.fee_fen"),
            ("{name: consent_ref,", "{name: consent,", "kinds.OPN.columns"),
            ("{name: nation, type: code, bytes_max: 3, constant: CHN}",
             "{name: nation, type: code, bytes_max: 3}", "kinds.OPN.columns.nation"),
            ("{name: remark, type: text", "{name: summary, type: text", "same name"),
            ("total: amount_fen", "total: pay_id", "kinds.CRD"),
            ("acceptance: CRA", "acceptance: CRD", "kinds.CRD.acceptance"),
            ("    acceptance: CRA\n", "", "kinds.CRD.acceptance"),
            ("  CRA: *acceptance\n", "", "kinds.CRA"),
            ("S: succeeded", "S: done", "codes.results.S"),
            ('"2006": "2006"', '"2006": "2666"', "codes.result_codes.2006"),
            ('"2006": "2006"', '2006: "2006"', "'2006' is repeated or no text"),
            ("name: psbc-cd", "name: [", "not a YAML document"),
        ],
    )  # fmt: skip
    def test_refuses_and_names_the_place(self, old: str, new: str, place: str) -> None:
        document = DOCUMENT.read_text(encoding="utf-8")
        assert old in document
        with pytest.raises(ProfileInvalid) as refused:
            profile.read(document.replace(old, new, 1))
        assert place in str(refused.value)

    def test_refuses_two_line_numbers(self) -> None:
        document = DOCUMENT.read_text(encoding="utf-8")
        extra = "      - {name: again, type: integer, bytes_max: 7, numbers_lines: true}\n  CRA:"
        with pytest.raises(ProfileInvalid, match="number the lines"):
            profile.read(document.replace("  CRA:", extra, 1))

    def test_refuses_a_name_that_is_not_the_documents_own(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "other-1.yaml").write_text(DOCUMENT.read_text(encoding="utf-8"))
        monkeypatch.setattr(profile, "_FOLDER", tmp_path)
        with pytest.raises(ProfileInvalid, match="calls itself psbc-cd/1"):
            profile.load("other/1")

    def test_refuses_a_document_that_is_no_mapping(self) -> None:
        with pytest.raises(ProfileInvalid, match="document"):
            profile.read("- 1")
