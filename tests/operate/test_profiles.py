"""`cli.py profile` as a bank's engineer runs it: as a process, without a database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden" / "psbc"
PROFILES = ROOT / "integrations" / "psbc" / "profiles"
CREDIT = "CRD_SCSZ01_20180301_000001.txt"
ROWS = [
    {
        "pay_id": f"PAY{number:029}",
        "card_no": card,
        "name": name,
        "amount_fen": 10_000,
        "programme": "HZBZ",
        "summary": "住院互助补贴",
        "remark": remark,
    }
    for number, (card, name, remark) in enumerate(
        (
            ("6217990000000000014", "龚䶮", "2018年度"),
            ("6217990000000000022", "阿依古丽·买买提", ""),
            ("6217990000000000030", "王芳", ""),
        ),
        1,
    )
]


def ran(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        (sys.executable, "cli.py", "profile", *map(str, arguments)),
        cwd=ROOT, capture_output=True, check=False, timeout=60, env={"PYTHONUTF8": "1"},
    )  # fmt: skip


class TestCheck:
    def test_finds_a_shipped_profile_in_order(self) -> None:
        assert ran("list").stdout.split() == [b"hundsun-2017/1", b"psbc-bat/1", b"psbc-cd/1"]
        checked = ran("check", PROFILES / "psbc-bat-1.yaml")
        first, *gaps = checked.stdout.decode().splitlines()
        assert (checked.returncode, first) == (0, "psbc-bat/1 is in order: OPN, OPR")
        assert "  without CRD: nobody can be paid by file" in gaps
        assert ran("check", "psbc-cd/1").stdout.count(b"\n") == 1

    def test_tells_every_fault_with_its_place(self, tmp_path: Path) -> None:
        document = (PROFILES / "psbc-cd-1.yaml").read_text(encoding="utf-8")
        path = tmp_path / "bad.yaml"
        path.write_text(
            document.replace("rows_max: 1000", "rows_max: 0").replace("cut_off:", "cut_of:")
        )
        checked = ran("check", path)
        assert checked.returncode == 1
        places = {line.split(b":")[0] for line in checked.stderr.splitlines()}
        assert places == {b"rows_max", b"schedule.cut_off", b"schedule.cut_of"}


class TestSchema:
    def test_is_a_json_schema_that_names_every_part(self) -> None:
        schema = json.loads(ran("schema").stdout)
        assert {"encoding", "kinds", "codes", "flag"} <= schema["properties"].keys()


class TestRender:
    def test_gives_the_golden_file_and_its_flag(self, tmp_path: Path) -> None:
        rows = tmp_path / "rows.json"
        rows.write_text(json.dumps(ROWS), encoding="utf-8")
        told = ("--org", "SCSZ01", "--batch-no", "P20180301001", "--day", "2018-03-01")
        made = ran("render", "--profile", "psbc-cd/1", "CRD", rows, *told, "--out", tmp_path)
        assert made.returncode == 0, made.stderr
        for name in (CREDIT, CREDIT + ".ok"):
            assert (tmp_path / name).read_bytes() == (GOLDEN / name).read_bytes()
        to_stdout = ran("render", "--profile", "psbc-cd/1", "CRD", rows, *told)
        assert to_stdout.stdout == (GOLDEN / CREDIT).read_bytes()

    @pytest.mark.parametrize(
        ("profile", "text", "code", "said"),
        [
            ("psbc-cd/1", "[{}]", 1, "第1条记录pay_id列缺少"),
            ("psbc-bat/1", "[{}]", 1, "没有约定CRD类文件"),
            ("psbc-cd/1", "{", 2, "is no array of rows"),
            ("psbc-cd/9", "[]", 1, "no profile is called"),
        ],
    )
    def test_says_what_is_wrong(
        self, tmp_path: Path, profile: str, text: str, code: int, said: str
    ) -> None:
        rows = tmp_path / "rows.json"
        rows.write_text(text)
        told = ("--org", "SCSZ01", "--batch-no", "P1", "--day", "2018-03-01")
        made = ran("render", "--profile", profile, "CRD", rows, *told)
        assert made.returncode == code
        assert said in made.stderr.decode()


class TestParse:
    def test_names_the_columns_and_masks_what_is_personal(self) -> None:
        told = ("--profile", "psbc-cd/1", GOLDEN / CREDIT, "--flag", GOLDEN / f"{CREDIT}.ok")
        text = ran("parse", *told)
        assert text.returncode == 0
        assert "card_no 卡号: 621799*********0014" in text.stdout.decode()
        assert b"6217990000000000014" not in text.stdout
        assert b"6217990000000000014" in ran("parse", *told, "--unmasked").stdout

    def test_tells_line_column_and_byte_of_each_fault(self, tmp_path: Path) -> None:
        name = "ACT_SCSZ01_20180115_000001.txt"
        content = (GOLDEN / name).read_bytes().replace(b"||05|", b"||005|")
        (tmp_path / name).write_bytes(content)
        parsed = ran("parse", "--profile", "psbc-cd/1", tmp_path / name, "--json")
        assert parsed.returncode == 1
        shown = json.loads(parsed.stdout)
        assert shown["faults"] == [
            {"line": 2, "offset": content.index(b"005|"), "reason": "第2条明细status列超过2字节"}
        ]
        cells = {cell["column"]: cell for cell in shown["lines"][2]["cells"]}
        assert (cells["status"]["text"], cells["status"]["fault"]) == ("", "超过2字节")

    def test_reads_another_banks_file_by_its_profile_in_a_file(self) -> None:
        name = GOLDEN / "hundsun-2017-1" / "SCSZ01_20180301_10000001_RT"
        parsed = ran("parse", "--profile", PROFILES / "hundsun-2017-1.yaml", name)
        assert parsed.returncode == 0
        assert "amount_fen 金额（分）: 100.00" in parsed.stdout.decode()

    def test_holds_a_file_against_its_flag(self, tmp_path: Path) -> None:
        (tmp_path / CREDIT).write_bytes((GOLDEN / CREDIT).read_bytes().replace(b"HZBZ", b"HZBX"))
        told = ("--profile", "psbc-cd/1", tmp_path / CREDIT, "--flag", GOLDEN / f"{CREDIT}.ok")
        parsed = ran("parse", *told)
        assert parsed.returncode == 1
        assert "摘要值" in parsed.stdout.decode()
