"""Every sentence that graphql-core can say to a person has its Chinese; a new one fails here."""

import ast
import importlib
import inspect
import re
from collections.abc import Awaitable, Callable, Iterator
from itertools import product
from typing import Any, Final

import pytest
from graphql.validation import specified_rules

from domain.actors import Actor
from schema import chinese

Ask = Callable[..., Awaitable[dict[str, Any]]]

# Where an error is made: the name of what makes it, and which of its arguments is the message.
MAKERS: Final = {
    "GraphQLError": 0,
    "ValidationAbortedError": 0,
    "GraphQLSyntaxError": 2,
    "report_invalid_value": 1,
    "report_invalid_literal": 1,
    "Conflict": 1,
}
MODULES: Final = sorted(
    {rule.__module__ for rule in specified_rules}
    | {
        "graphql.validation.validate",
        "graphql.utilities.validate_input_value",
        "graphql.execution.values",
        "graphql.execution.get_variable_signature",
        "graphql.type.scalars",
        "graphql.language.lexer",
        "graphql.language.parser",
    }
)
FILLER: Final = "Xx"
CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")
ENGLISH: Final = re.compile(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}")


def sentences(module: str) -> Iterator[str]:
    """Every message that a module can make, with a filler for what is only known when it runs."""
    tree = ast.parse(inspect.getsource(importlib.import_module(module)))
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef):
            continue
        for call in ast.walk(scope):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            place = MAKERS.get(call.func.id)
            if place is not None and len(call.args) > place:
                yield from told(call.func.id, texts(call.args[place], scope))


def told(maker: str, found: Iterator[str]) -> Iterator[str]:
    for text in found:
        if not re.sub(rf"({FILLER}|\W)+", "", text):
            continue  # words of somebody else's, which are looked at where they are made
        if maker == "GraphQLSyntaxError":
            yield f"Syntax Error: {text}"
        elif maker == "Conflict":
            yield (
                f"Fields 'a' conflict because {text}. Use different aliases on the fields to"
                " fetch both if this was intentional."
            )
        else:
            yield text


def texts(node: ast.expr, scope: ast.FunctionDef) -> Iterator[str]:
    """What an expression may be worth as a text."""
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            yield from map("".join, product(*(list(texts(part, scope)) for part in parts)))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            pairs = product(list(texts(left, scope)), list(texts(right, scope)))
            yield from (one + other for one, other in pairs)
        case ast.IfExp(body=body, orelse=other):
            yield from texts(body, scope)
            yield from texts(other, scope)
        case ast.FormattedValue(value=ast.IfExp() as inner):
            yield from texts(inner, scope)
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="print_path_list"))):
            yield from ("", " at .Xx[0]")
        case ast.FormattedValue(value=ast.Name(id="suggestion")):
            yield " Did you mean 'Xx'?"
        case ast.Name(id=name):
            yield from assigned(name, scope)
        case ast.Call(func=ast.Name(id=name)) if name.startswith("did_you_mean"):
            yield from ("", " Did you mean 'Xx'?", " Did you mean the enum value 'Xx' or 'Yy'?")
        case _:
            yield FILLER


def assigned(name: str, scope: ast.FunctionDef) -> Iterator[str]:
    """What a name was given in a function; a name from elsewhere is a filler."""
    given = [
        one.value
        for one in ast.walk(scope)
        if isinstance(one, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id == name for target in one.targets)
    ]
    if not given:
        yield FILLER
    for value in given:
        yield from texts(value, scope)


class TestTable:
    @pytest.mark.parametrize("module", MODULES)
    def test_knows_every_sentence_of(self, module: str) -> None:
        lacking = [text for text in sentences(module) if chinese.chinese(text) is None]
        assert lacking == []

    def test_is_held_against_something(self) -> None:
        found = [text for module in MODULES for text in sentences(module)]
        assert len(found) > 100
        assert any(text.startswith("Cannot query field") for text in found)
        assert any("did you mean" in text.lower() for text in found)
        assert chinese.chinese("Some sentence that a new version might add.") is None

    def test_leaves_no_english_in_its_sentences(self) -> None:
        for module in MODULES:
            for text in sentences(module):
                said = chinese.chinese(text) or ""
                assert CHINESE.search(said), text
                assert not ENGLISH.search(said), said


# What people do write, and what they are told.
MISTAKES: Final[tuple[tuple[str, dict[str, Any], str], ...]] = (
    ("{ membres { totalCount } }", {}, "类型 Query 没有字段 membres；您是不是要写 members？"),
    ("{ members }", {}, "字段 members 的类型是 MemberConnection!，请在大括号中选出要看的字段"),
    ("{ viewer { name { first } } }", {}, "请去掉它后面的大括号"),
    ("{ members(frist: 3) { totalCount } }", {}, "Query.members 没有参数 frist；您是不是要写 first、last？"),
    ('{ members(first: "3") { totalCount } }', {}, '须是整数，不能是 "3"'),
    ("{ members(orderBy: NAEM) { totalCount } }", {}, "没有 NAEM 这个取值；您是不是要写 NAME"),
    ('{ members(orderBy: "NAME") { totalCount } }', {}, "须是不带引号的词"),
    ("{ members(filter: {stauts: ACTIVE}) { totalCount } }", {}, "MemberFilter 没有 stauts 这一项"),
    ("{ members(filter: {hasCard: 1}) { totalCount } }", {}, "须是 true 或 false"),
    ("{ node { id } }", {}, "缺少必填的参数 Query.node(id:)，类型 ID!"),
    ("query A($x: Int) { viewer { name } }", {}, "变量 $x 在 A 中没有用到"),
    ("query A { members(first: $x) { totalCount } }", {}, "变量 $x 没有在 A 后面的括号里声明"),
    ("query A($x: String) { members(first: $x) { totalCount } }", {}, "的类型是 String，这里需要 Int"),
    ("query A($x: Itn) { members(first: $x) { totalCount } }", {}, "没有类型 Itn；您是不是要写 Int"),
    ("query A { viewer { name } } query A { viewer { login } }", {}, "有两个查询都叫 A"),
    ("{ viewer { name } } query B { viewer { login } }", {}, "每个都须有名称"),
    ("{ viewer { ...Nobody } }", {}, "没有定义片段 Nobody"),
    ("{ viewer { name } } fragment F on Viewer { name }", {}, "片段 F 没有用到"),
    ("{ viewer { ...F } } fragment F on Viewer { ...F }", {}, "不能直接或间接地引用自己"),
    ("{ viewer { name: login name } }", {}, "两处 name 互相冲突：login 与 name 不是同一个字段"),
    ("{ viewer { name @upper } }", {}, "没有指令 @upper"),
    ("{ node(id: 3.5) { id } }", {}, "须是带引号的编号"),
    ("{ members(first: 1, first: 2) { totalCount } }", {}, "参数 first 写了两次"),
    ("{ viewer { name }", {}, "这里应该是名称，却是语句的结尾"),
    ("{ viewer { name } } }", {}, "这里不应该出现 } "),
    ("{ viewer ？ { name } }", {}, "不能用的字符"),
    ("{ node(id: 'x') { id } }", {}, "请用双引号"),
    ('{ node(id: "x) { id } }', {}, "引号没有成对"),
    ("{ members(first: 01) { totalCount } }", {}, "数字的写法不对"),
    ("subscription { viewer }", {}, "不支持订阅"),
    (
        "query A($f: MemberFilter) { members(filter: $f) { totalCount } }",
        {"f": {"status": "ACTVE"}},
        "变量 $f 中 status 的值不对：MemberStatus 没有 ACTVE 这个取值；您是不是要写 ACTIVE",
    ),
    (
        "query A($d: DateTime!) { payments(filter: {postedSince: $d}) { totalCount } }",
        {},
        "变量 $d 的值不对：没有填写，必填，类型 DateTime!",
    ),
    (
        "query A($d: DateTime!) { payments(filter: {postedSince: $d}) { totalCount } }",
        {"d": "gestern"},
        "变量 $d 的值不对：时间须为 ISO 8601 格式，如 2018-03-20T10:00:00+08:00",
    ),
    ('{ bankFiles(filter: {businessOn: "heute"}) { totalCount } }', {}, "日期须为 2018-03-20 的格式"),
)  # fmt: skip


class TestMistakes:
    @pytest.mark.parametrize(("document", "variables", "expected"), MISTAKES)
    async def test_are_explained_in_chinese_with_their_place(
        self, ask: Ask, clerk: Actor, document: str, variables: dict[str, Any], expected: str
    ) -> None:
        answer = await ask(clerk, document, **variables)
        told = [error["message"] for error in answer["errors"]]
        assert any(expected in message for message in told), told
        for message in told:
            assert re.search(r"（第 \d+ 行，第 \d+ 列(；第 \d+ 行，第 \d+ 列)?）。$", message), (
                message
            )
            assert not ENGLISH.search(message), message

    async def test_never_repeat_a_long_number(self, ask: Ask, clerk: Actor) -> None:
        for document in (
            "{ members(filter: {name: 510104199001011234}) { totalCount } }",
            "{ members(filter: {m13800000001: 1}) { totalCount } }",
            "{ x510104199001011234 }",
        ):
            answer = await ask(clerk, document)
            assert answer["errors"]
            assert not re.search(r"\d{7,}", str(answer["errors"]))

    async def test_that_nobody_foresaw_are_said_to_be_mistakes_and_where(
        self, ask: Ask, clerk: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chinese, "_TABLE", ())
        answer = await ask(clerk, "{ membres { totalCount } }")
        (error,) = answer["errors"]
        assert error["message"] == f"查询语句有误：{chinese.UNKNOWN}（第 1 行，第 3 列）。"
