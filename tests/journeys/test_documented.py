"""What the documents say of the API is what it does, and it does what the specification asks."""

import asyncio
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Final, NamedTuple

import pytest

from tests.journeys.process_station import ROOT, Station

pytestmark = pytest.mark.journey

ANYTHING: Final = "…"
PATIENCE_S: Final = 420
BLOCK: Final = re.compile(
    r"^```(sh|python)\n(.*?)^```\n(?:\n```(json|text)\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL
)
DOCUMENTS: Final = ("docs/api.md", "README.md")
USES_THE_API: Final = "PUHUI_TOKEN"


class Example(NamedTuple):
    """A piece of a document that can be run, and what it is said to print."""

    place: str
    language: str
    code: str
    kind: str
    answer: str


def examples() -> list[Example]:
    found = []
    for name in DOCUMENTS:
        text = (ROOT / name).read_text(encoding="utf-8")
        for match in BLOCK.finditer(text):
            language, code, kind, answer = match.groups(default="")
            if USES_THE_API in code:
                line = text.count("\n", 0, match.start()) + 1
                found.append(Example(f"{name}:{line}", language, code, kind, answer))
    return found


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    """A system that has run the main job once, as the documents suppose."""
    with Station(tmp_path_factory.mktemp("documented")) as station:
        station.await_ready(station.supervise())
        station.demo()
        yield station


@pytest.fixture(scope="module")
def environ(station: Station) -> dict[str, str]:
    token = station.run("cli.py", "token-create", "office").splitlines()[-1]
    return os.environ | {"PUHUI_URL": station.url, "PUHUI_TOKEN": token}


def printed(command: tuple[str, ...], environ: dict[str, str]) -> str:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class TestExamples:
    @pytest.mark.parametrize("example", examples(), ids=lambda example: example.place)
    def test_print_what_the_document_says(self, example: Example, environ: dict[str, str]) -> None:
        shell = ("bash", "-euo", "pipefail", "-c", example.code)
        command = shell if example.language == "sh" else (sys.executable, "-c", example.code)
        said = printed(command, environ)
        if example.kind == "json":
            assert_alike(json.loads(said), json.loads(example.answer), at="answer")
        else:
            assert pattern(example.answer).fullmatch(said.strip()), said

    def test_are_found(self) -> None:
        assert len(examples()) >= len(DOCUMENTS)
        assert {example.language for example in examples()} == {"sh", "python"}


class TestProtocol:
    async def test_passes_the_public_audit_without_a_warning(self, environ: dict[str, str]) -> None:
        audit = ("node", str(ROOT / "web" / "scripts" / "audit-protocol.js"))
        said = await asyncio.to_thread(printed, audit, environ)
        passed, of_all = map(int, re.findall(r"\d+", said))
        assert passed == of_all > 0


def assert_alike(said: object, wanted: object, *, at: str) -> None:
    """This will compare an answer with a document's, in which … stands for anything."""
    if wanted == ANYTHING:
        return
    if isinstance(wanted, dict) and isinstance(said, dict):
        assert said.keys() == wanted.keys(), at
        for key in wanted:
            assert_alike(said[key], wanted[key], at=f"{at}.{key}")
    elif isinstance(wanted, list) and isinstance(said, list):
        assert len(said) == len(wanted), at
        for place, pair in enumerate(zip(said, wanted, strict=True)):
            assert_alike(*pair, at=f"{at}[{place}]")
    else:
        assert said == wanted, at


def pattern(answer: str) -> re.Pattern[str]:
    """This will make a pattern of printed text, in which … stands for anything on its line."""
    text = re.escape(answer.strip()).replace('"…"', "…")
    return re.compile(text.replace("…", ".+?"))


class TestComparing:
    """The comparison itself, which must be able to fail."""

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ({"a": 1}, {"a": 2}),
            ({"a": 1, "b": 1}, {"a": 1}),
            ([1], [1, 2]),
            ({"a": [1]}, {"a": ["1"]}),
        ],
    )
    def test_finds_a_difference(self, said: object, wanted: object) -> None:
        with pytest.raises(AssertionError):
            assert_alike(said, wanted, at="")

    def test_lets_anything_stand_for_the_mark(self) -> None:
        assert_alike({"a": {"b": 1}, "c": [2]}, {"a": "…", "c": ["…"]}, at="")
        assert pattern('{"a":"…"}\n400').fullmatch('{"a":"bc"}\n400')
        assert not pattern('{"a":"…"}\n400').fullmatch('{"a":"bc"}\n401')
