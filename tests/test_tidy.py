"""House style that a machine can check (docs and pyproject name the rest), each check proved to bite.

Every check is a function from a file's name and text to what is wrong in it. It is run over all
files of the repository, and over a small bad sample that it must catch.
"""

import ast
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import graphql
import pytest

ROOT: Final = Path(__file__).resolve().parent.parent
FILE_LINES_MAX: Final = 400
FUNCTION_LINES_MAX: Final = 70
SUBJECT_FILES: Final = {"__init__.py", "rules.py", "models.py", "operations.py", "queries.py"}
TRANSLATORS: Final = (
    *("schema/errors.py", "integrations/psbc/sftp.py", "workers/broker.py"),
    "workers/judges.py",  # hands it over to whoever asked, in another process
)
PRINTERS: Final = ("cli.py", "scripts/", "benchmarks/")
GENERATED: Final = ("migrations/", "web/src/api/gql/")
CLOCKS: Final = {"now", "today", "utcnow", "fromtimestamp", "utcfromtimestamp"}
# In parts, so that this file names no registry either.
REGISTRIES: Final = re.compile(
    "|".join(
        host.replace("#", r"\.")
        for host in (
            "py" + "pi#org",
            "python" + "hosted#org",
            "registry#" + "npmjs",
            "registry#yarn",
        )
    )
    + "|"
    + "npm"
    + "mirror"
    + "|mirrors?"
    + r"\.[a-z]+\.(com|cn|org)"
    + "|index-url *="
)
LOCKS: Final = ("requirements.lock", "requirements-dev.lock", "web/package-lock.json")

Check = Callable[[str, str], Iterator[str]]


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository as it will be committed."""
    listed = subprocess.run(
        ("git", "ls-files", "--cached", "--others", "--exclude-standard"),  # noqa: S607 - git
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return tuple(
        sorted(name for name in set(listed.stdout.splitlines()) if (ROOT / name).is_file())
    )


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


@cache
def nodes(source: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(source)))


def chosen(*suffixes: str, under: str = "") -> list[str]:
    return [
        name
        for name in files()
        if name.endswith(suffixes) and name.startswith(under) and not name.startswith(GENERATED)
    ]


def long_files(name: str, source: str) -> Iterator[str]:
    count = source.count("\n")
    if count > FILE_LINES_MAX:
        yield f"{name} has {count} lines"


def long_functions(name: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            count = (node.end_lineno or node.lineno) - node.lineno + 1
            if count > FUNCTION_LINES_MAX:
                yield f"{name}:{node.lineno} {node.name} has {count} lines"


def clocks(name: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.Attribute) and node.attr in CLOCKS:
            owner = ast.unparse(node.value)
            if re.search(r"\b(datetime|date)$", owner):
                yield f"{name}:{node.lineno} {owner}.{node.attr}: `now` is passed in"


def floats(name: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "float":
            yield f"{name}:{node.lineno} float(…): money is whole fen"


def broad_excepts(name: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.ExceptHandler) and ast.unparse(node.body[-1]) != "raise":
            caught = {ast.unparse(each) for each in ast.walk(node.type)} if node.type else {"all"}
            if caught & {"all", "Exception", "BaseException", "AssertionError"}:
                yield f"{name}:{node.lineno} catches what it cannot know"


def prints(name: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "pprint"}:
            yield f"{name}:{node.lineno} prints"


def actors(name: str, source: str) -> Iterator[str]:
    for node in nodes(source):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _is_actor(node):
            given = node.args
            taken = [*given.posonlyargs, *given.args, *given.kwonlyargs]
            is_id = all(
                arg.arg.endswith("_id") and arg.annotation and ast.unparse(arg.annotation) == "int"
                for arg in taken
            )
            if len(taken) > 1 or not is_id or given.vararg or given.kwarg:
                yield f"{name}:{node.lineno} {node.name} takes more than one `…_id: int`"


def _is_actor(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    named = (each.func if isinstance(each, ast.Call) else each for each in node.decorator_list)
    return any(ast.unparse(each).rpartition(".")[2] == "actor" for each in named)


def quoted_values(name: str, source: str) -> Iterator[str]:
    """A value put between quotes in SQL is a value that did not go as a parameter."""
    for node in nodes(source):
        if isinstance(node, ast.JoinedStr):
            whole = "".join(map(_shown, node.values))
            is_sql = re.search(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE)\b", whole)
            if is_sql and any("\0" in quoted for quoted in re.findall(r"'[^']*'", whole)):
                yield f"{name}:{node.lineno} quotes a value in SQL"


def _shown(part: ast.expr) -> str:
    """A constant's name may stand between quotes; whatever else is put in shows as a zero."""
    if isinstance(part, ast.Constant):
        return str(part.value)
    value = part.value if isinstance(part, ast.FormattedValue) else part
    return "constant" if re.fullmatch(r"[A-Z_.]*[A-Z]+", ast.unparse(value)) else "\0"


def mutations(name: str, source: str) -> Iterator[str]:
    schema = graphql.build_schema(source)
    for field, mutation in (schema.mutation_type.fields if schema.mutation_type else {}).items():
        payload = graphql.get_named_type(mutation.type)
        if not payload.name.endswith("Payload"):
            yield f"{name} {field} returns {payload.name}, which is no …Payload"
        elif (
            not isinstance(payload, graphql.GraphQLObjectType) or "userErrors" not in payload.fields
        ):
            yield f"{name} {payload.name} has no userErrors"


def titles(name: str, source: str) -> Iterator[str]:
    prose = re.sub(r"^(```|~~~).*?^\1", "", source, flags=re.MULTILINE | re.DOTALL)
    count = len(re.findall(r"^# ", prose, flags=re.MULTILINE))
    if count != 1:
        yield f"{name} has {count} titles"


def registries(name: str, source: str) -> Iterator[str]:
    for number, line in enumerate(source.splitlines(), start=1):
        if REGISTRIES.search(line):
            yield f"{name}:{number} names a package registry"


def addresses(name: str, source: str) -> Iterator[str]:
    """Npm's lock also carries home pages of authors; what it must not carry is where to download."""
    if name.endswith(".json"):
        for package, entry in json.loads(source).get("packages", {}).items():
            if "://" in str(entry.get("resolved", "")):
                yield f"{name} {package} says where it was downloaded"
    elif "://" in source:
        yield f"{name} has an address in it"


def promises(name: str, source: str) -> Iterator[str]:
    pattern = (
        r"\b(TO" + r"DO|FIX" + r"ME|X" + r"XX)\b|mark\.(sk" + r"ip|xf" + r"ail)|pytest\.sk" + "ip"
    )
    for number, line in enumerate(source.splitlines(), start=1):
        if re.search(pattern, line):
            yield f"{name}:{number} promises or skips"


def subject_faults(names: Sequence[str]) -> Iterator[str]:
    subjects: dict[str, set[str]] = {}
    for name in names:
        if match := re.fullmatch(r"domain/(\w+)/(.+\.py)", name):
            subjects.setdefault(match[1], set()).add(match[2])
    for subject, found in subjects.items():
        if found != SUBJECT_FILES:
            yield f"domain/{subject} has {sorted(found ^ SUBJECT_FILES)} too many or too few"


def untested(names: Sequence[str], imported: str) -> Iterator[str]:
    """A module is tested by a file of its name, or by one that imports it."""
    for name in names:
        match = re.fullmatch(r"integrations/psbc/(?:simulator/)?(\w+)\.py", name)
        if match is None or match[1].startswith("__"):
            continue
        folder = Path(name).parent
        package = str(folder).replace("/", ".")
        is_named = f"tests/{folder}/test_{match[1]}.py" in names
        line = rf"from {package} import (.*\b{match[1]}\b|\([^)]*\b{match[1]}\b)"
        if not is_named and not re.search(rf"{line}|{package}\.{match[1]}\b", imported):
            yield f"{name} has no test"


def unlocked(project: str, lock: str) -> Iterator[str]:
    parsed = tomllib.loads(project)
    pinned = set(re.findall(r"^([a-z0-9-]+)==", lock, flags=re.MULTILINE))
    for requirement in parsed["project"]["dependencies"]:
        match = re.match(r"[A-Za-z0-9_.-]+", requirement)
        if match and re.sub(r"[_.]", "-", match[0].lower()) not in pinned:
            yield f"{match[0]} is not in the lock; run `make lock`"


EVERYWHERE: Final[dict[Check, list[str]]] = {
    long_files: chosen(".py", ".ts", ".tsx", ".sh"),
    long_functions: chosen(".py"),
    clocks: chosen(".py", under="domain/"),
    floats: chosen(".py", under="domain/"),
    broad_excepts: [name for name in chosen(".py") if name not in TRANSLATORS],
    prints: [name for name in chosen(".py") if not name.startswith(PRINTERS)],
    actors: chosen(".py"),
    quoted_values: chosen(".py"),
    mutations: chosen(".graphql", under="schema/"),
    titles: chosen(".md"),
    registries: [name for name in files() if not name.endswith((".xlsx", ".woff2", ".png"))],
    addresses: [name for name in LOCKS if (ROOT / name).exists()],
    promises: chosen(".py", ".ts", ".tsx", ".sh", ".yml", ".yaml"),
}
LONG: Final = "    pass\n" * 80
BAD: Final[dict[Check, tuple[str, str]]] = {
    long_files: ("a.py", "\n" * 401),
    long_functions: ("a.py", f"class A:\n  async def verb():\n{LONG}"),
    clocks: ("a.py", "import datetime\ndatetime.datetime.now(tz)"),
    floats: ("a.py", "total = sum(map(str, [float(x)]))"),
    broad_excepts: ("a.py", "try:\n    act()\nexcept (OSError, Exception):\n    pass"),
    prints: ("a.py", "def verb():\n    print(1)"),
    actors: ("a.py", "@broker.actor\nasync def send(card_id: int, force: bool): ..."),
    quoted_values: ("a.py", "q = f\"SELECT 1 FROM cards WHERE no = '{no}'\""),
    mutations: ("a.graphql", "type Query { a: Int } type Mutation { cardClose: Int! }"),
    titles: ("a.md", "# One\n```sh\n# no title\n```\n# Two\n"),
    registries: ("a.txt", "fetched from files.python" + "hosted.org"),
    addresses: ("a.json", '{"packages": {"x": {"resolved": "https://example.org/x.tgz"}}}'),
    promises: ("a.py", "# TO" + "DO: later"),
}


class TestChecks:
    @pytest.mark.parametrize("check", EVERYWHERE, ids=lambda check: check.__name__)
    def test_find_nothing_in_the_repository(self, check: Check) -> None:
        found = [fault for name in EVERYWHERE[check] for fault in check(name, text(name))]
        assert found == []

    @pytest.mark.parametrize("check", EVERYWHERE, ids=lambda check: check.__name__)
    def test_find_what_is_wrong_in_a_bad_sample(self, check: Check) -> None:
        assert len(list(check(*BAD[check]))) == 1

    @pytest.mark.parametrize(
        ("check", "good"),
        [
            (actors, "@actor\nasync def send_card(card_id: int) -> None: ..."),
            (actors, "@actor\nasync def sweep() -> None: ..."),
            (clocks, "def act(*, now: datetime) -> None: ...\nx = rules.today"),
            (broad_excepts, "try:\n    act()\nexcept BaseException:\n    undo()\n    raise"),
            (quoted_values, "q = f\"SELECT 'x' FROM {table} WHERE a = 'b' OR b = '{ROOT}'\""),
        ],
    )
    def test_leave_what_is_right_alone(self, check: Check, good: str) -> None:
        assert list(check("a.py", good)) == []


class TestMutations:
    def test_need_user_errors_in_their_payload(self) -> None:
        sample = "type Query { a: Int } type P_ { a: Int } type CardPayload { a: Int }"
        found = mutations("a", f"{sample} type Mutation {{ card: CardPayload! }}")
        assert list(found) == ["a CardPayload has no userErrors"]


class TestSubjects:
    def test_have_exactly_their_four_files(self) -> None:
        assert list(subject_faults(files())) == []

    def test_with_a_fifth_file_are_caught(self) -> None:
        names = [f"domain/cards/{name}" for name in SUBJECT_FILES]
        assert list(subject_faults(names)) == []
        assert len(list(subject_faults([*names, "domain/cards/helpers.py"]))) == 1
        assert len(list(subject_faults(names[1:]))) == 1


class TestBankModules:
    def test_all_have_a_test(self) -> None:
        tests = chosen(".py", under="tests/")
        assert list(untested(files(), "\n".join(map(text, tests)))) == []

    def test_without_one_are_caught(self) -> None:
        names = ["integrations/psbc/credit.py", "integrations/psbc/simulator/desk.py"]
        assert len(list(untested(names, ""))) == 2
        imported = "from integrations.psbc import (\n  codec,\n  credit,\n)\n"
        assert list(untested(names[:1], imported)) == []
        assert len(list(untested(names[:1], imported.replace("credit", "credits")))) == 1


class TestLocks:
    @pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
    def test_hold_every_dependency_by_hash(self, lock: str) -> None:
        assert list(unlocked(text("pyproject.toml"), text(lock))) == []
        pins = re.findall(
            r"^\S+==\S+.*\\\n( +--hash=sha256:[0-9a-f]{64})", text(lock), flags=re.MULTILINE
        )
        assert len(pins) == len(re.findall(r"^\S+==", text(lock), flags=re.MULTILINE))

    def test_agree_on_every_version(self) -> None:
        runtime, development = (
            set(re.findall(r"^\S+==\S+", text(lock), flags=re.MULTILINE))
            for lock in ("requirements.lock", "requirements-dev.lock")
        )
        assert runtime <= development

    def test_lacking_a_dependency_are_caught(self) -> None:
        project = '[project]\ndependencies = ["Some_Thing[extra]>=1", "other"]'
        assert len(list(unlocked(project, "some-thing==1 \\\n"))) == 1
