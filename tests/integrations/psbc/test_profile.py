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

    def test_reads_a_file_named_by_its_path(self, tmp_path: Path) -> None:
        path = tmp_path / "mine.yaml"
        document = DOCUMENT.read_text(encoding="utf-8").replace(
            "rows_max: 1000", "rows_max: 100000"
        )
        path.write_text(document, encoding="utf-8")
        assert profile.load(str(path)).rows_max == 100_000

    def test_refuses_a_path_at_which_there_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(ProfileInvalid, match="cannot be read"):
            profile.load(str(tmp_path / "none.yaml"))

    def test_knows_which_are_shipped(self) -> None:
        assert profile.shipped() == ("hundsun-2017/1", "psbc-bat/1", "psbc-cd/1")


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
            ("[mark, rows, total_fen]", "[mark, rows, batch_no]", "trailer.columns"),
            ("[mark, rows, total_fen]", "[rows, total_fen]", "trailer.columns: mark"),
            ("[mark, rows, total_fen]", "[mark, rows, total_fen, total_yuan]", "trailer.columns"),
            ("business_on, rows, total_fen, plan_on]", "business_on, business_on]", "header.columns"),
            ("version, kind, org, batch_no", "version, kind, org", "kinds.OPN.columns: neither"),
            ("version, kind, org", "kind, org", "header.columns: version"),
            ("version, kind, org", "version, {field: constant}, org", "header.columns.2"),
            ("rows, total_fen, digest]", "rows, total_fen]", "flag.columns"),
            ("rows, total_fen, digest]", "rows, digest]", "flag.columns"),
            ("bytes_max: 512", "bytes_max: 512\n  digest: none", "flag.columns"),
            ("bytes_max: 512", "bytes_max: 512\n  digest: crc", "flag.digest"),
            ("name: fee_fen, type: fen", "name: fee_fen, type: money", "kinds.OPR.columns.11.type"),
            ("name: fee_fen, type: fen", "name: fee_fen, type: code", "kinds.OPR.columns.fee_fen"),
            ("{name: consent_ref,", "{name: consent,", "kinds.OPN.columns"),
            ("{name: nation, type: code, bytes_max: 3, constant: CHN}",
             "{name: nation, type: code, bytes_max: 3}", "kinds.OPN.columns.nation"),
            ("{name: remark, type: text", "{name: summary, type: text", "same name"),
            ("total: amount_fen", "total: pay_id", "kinds.CRD"),
            ("  CRD:\n", "  CRD:\n    on_bad_line: set_aside\n", "kinds.CRD"),
            ("on_bad_line: set_aside", "on_bad_line: ignore", "kinds.OPA.on_bad_line"),
            ("acceptance: CRA", "acceptance: CRD", "kinds.CRD.acceptance"),
            ("    result: CRR\n", "", "kinds.CRD.result"),
            ("    total: amount_fen\n    left", "    result: CRD\n    left", "kinds.CRR.result"),
            ("  CRA: *acceptance\n", "", "kinds.CRD.acceptance: CRA"),
            ("left_out: [seq, paid_fen]", "left_out: [seq]", "kinds.CRR.columns: missing paid_fen"),
            ("left_out: [seq, paid_fen]", "left_out: [seq, paid_fen, x]", "kinds.CRR.left_out: x"),
            ("left_out: [seq, paid_fen]", "left_out: [seq, paid_fen, code]",
             "kinds.CRR.left_out: code is none of ours, or is there"),
            ("name: product, type: code, bytes_max: 6, constant: SCGH01",
             "name: product, type: code, bytes_max: 6, constant: SCGH01, unused: true",
             "kinds.OPN.columns.18"),
            ("name: issuer, type: text, bytes_max: 60, required: false",
             "name: issuer, type: text, bytes_max: 60, unused: true", "kinds.OPN.columns.issuer"),
            ("name: sex, type: code, bytes_max: 1", "name: sex, type: code, bytes_max: 1, also: [s]",
             "kinds.OPN.columns: also"),
            ("name: mobile, type: code", "name: mobile, type: code, words: {a: b, c: b}",
             "kinds.OPN.columns.14"),
            ("name: mobile, type: code", "name: mobile, type: text, carries: batch_no",
             "kinds.OPN.columns.14"),
            ("name: product, type: code, bytes_max: 6, constant: SCGH01",
             "name: product, type: code, bytes_max: 6, carries: batch_no",
             "kinds.OPN.columns: the batch number stands in two places"),
            ("    total: amount_fen\n    columns:", "    older_columns: [4, 8]\n    columns:",
             "kinds.CRD.older_columns: a required column comes after 4"),
            ("    total: amount_fen\n    columns:", "    older_columns: [8]\n    columns:",
             "kinds.CRD.older_columns: 8 is not fewer"),
            ("    rows_min: 1\n    total", '    file: "CRA_{org}_{day}_{sequence}.txt"\n    total',
             "kinds.CRD.file: a name of it could be one of CRA"),
            ('  file: "{kind}_{org}_{day}_{sequence}.txt"\n', "",
             "kinds.REC.file: missing, and names.file"),
            ('  file: "{kind}_{org}_{day}_{sequence}.txt"', '  file: "{org}_{day}_{sequence}.txt"',
             "kinds.OPN.file: a name of it could be one of REC"),
            ("S: succeeded", "S: done", "codes.results.S"),
            ('"2006": "2006"', '"2006": "2666"', "codes.result_codes.2006"),
            ('"2006": "2006"', '2006: "2006"', "'2006' is repeated or no text"),
            ("name: psbc-cd", "name: [", "not a YAML document"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', 'org_pattern: "([a-z]+)+"', "org_pattern: a regular"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', 'org_pattern: "(?=a)a"', "org_pattern: a regular"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', 'org_pattern: "(?x)(a+) +"', "org_pattern: a regular"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', "org_pattern: '(a)\\1'", "org_pattern: a regular"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', 'org_pattern: "a*a*a*a*a*a*a*"', "org_pattern: a regular"),
            ('org_pattern: "[A-Za-z0-9]{1,16}"', 'org_pattern: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', "org_pattern: a regular"),
            ('forbidden: "\\u3000"', 'forbidden: "7"', "forbidden: forbids no letter"),
            ("{name: mobile, type: code, bytes_max: 11}",
             '{name: mobile, type: code, bytes_max: 11, choices: ["13800000001"]}',
             "kinds.OPN.columns.mobile: a person's number"),
            ("{name: card_no, type: code, bytes_max: 19}",
             "{name: card_no, type: code, bytes_max: 19, words: {a: b}}",
             "columns.card_no: a person's number"),
        ],
    )  # fmt: skip
    def test_refuses_and_names_the_place(self, old: str, new: str, place: str) -> None:
        document = DOCUMENT.read_text(encoding="utf-8")
        assert old in document
        with pytest.raises(ProfileInvalid) as refused:
            profile.read(document.replace(old, new, 1))
        assert place in str(refused.value)

    def test_names_every_fault_at_once(self) -> None:
        document = DOCUMENT.read_text(encoding="utf-8")
        document = document.replace("result: CRR", "result: CRD").replace(
            "{name: remark,", "{name: remark_,"
        )
        with pytest.raises(ProfileInvalid) as refused:
            profile.read(document)
        assert refused.value.faults == (
            "kinds.CRD.columns: missing remark",
            "kinds.CRD.columns.remark_: nothing would fill it",
            "kinds.CRD.result: CRD does not come from the bank",
            "kinds.CRR.refers: nothing is answered by this kind",
        )

    def test_refuses_an_essential_column_left_out(self) -> None:
        document = DOCUMENT.read_text(encoding="utf-8")
        document = document.replace(
            "left_out: [seq, paid_fen]", "left_out: [seq, paid_fen, pay_id]"
        )
        head, tail = document.split("  CRR:", 1)
        line = "      - {name: pay_id, type: code, bytes_max: 32}\n"
        with pytest.raises(ProfileInvalid, match=r"kinds\.CRR\.left_out: needs pay_id or seq"):
            profile.read(head + "  CRR:" + tail.replace(line, "", 1))

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
