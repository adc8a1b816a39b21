"""Invariant 3: a batch renders to the same bytes always, on any machine, in any year."""

import ast
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from integrations.psbc import codec

ROOT = Path(__file__).parents[3]
SCRIPT = """
import hashlib, sys
from datetime import UTC, date, datetime
from integrations.psbc import codec, credit, profile
from integrations.psbc.kinds import RecordKind
assert codec.__file__
made = hashlib.sha256()
for name in ("psbc-cd/1", "hundsun-2017/1"):
    file = codec.render(
        profile.load(name), kind=RecordKind.CREDIT, org="SCSZ01", batch_no="D180301000001",
        business_on=date(2018, 3, 1), sequence=1, plan_on=None,
        rows=credit.rows(
            credit.CreditInstruction(f"PAY{i}", "6217990000000000014", "阿依古丽·买买提", i, "HZBZ", "补贴")
            for i in range(1, 200)
        ),
    )
    made.update(file.name.encode() + file.content + file.flag_content)
    file = codec.render(
        profile.load("psbc-cd/1"), kind=RecordKind.ACTIVATION, org="SCSZ01", batch_no="B1",
        business_on=date(2018, 3, 1), sequence=1, plan_on=None,
        rows=[{"card_no": "6217990000000000014", "req_id": "", "status": "06",
               "changed_at": datetime(2018, 2, 28, 23, 30, tzinfo=UTC), "channel": "",
               "first_swipe_at": None}],
    )
    made.update(file.content)
sys.stdout.write(made.hexdigest())
"""
CLOCKS = {"now", "today", "utcnow", "time", "localtime", "fromtimestamp", "getenv", "environ"}


def rendered(**environment: str) -> str:
    return subprocess.run(
        (sys.executable, "-c", SCRIPT), cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=60, env={"PATH": os.environ["PATH"], "PYTHONUTF8": "1", **environment},
    ).stdout  # fmt: skip


class TestRender:
    def test_gives_the_same_bytes_on_every_machine(self) -> None:
        """In two processes of other zones, locales and hash seeds."""
        here = rendered(TZ="Asia/Shanghai", LC_ALL="C.UTF-8", PYTHONHASHSEED="1")
        there = rendered(TZ="America/Anchorage", LC_ALL="tr_TR.ISO-8859-9", PYTHONHASHSEED="4242")
        assert here == there
        assert len(here) == hashlib.sha256().digest_size * 2

    @pytest.mark.parametrize(
        "module", ["codec", "columns", "edges", "filenames", "flag", "layout", "rows", "templates"]
    )
    def test_asks_no_clock_and_no_environment(self, module: str) -> None:
        """So that two years give the same bytes too."""
        tree = ast.parse((Path(codec.__file__).parent / f"{module}.py").read_text("utf-8"))
        called = {
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert called & CLOCKS == set()
