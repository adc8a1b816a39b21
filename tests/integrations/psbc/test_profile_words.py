"""Every fault of a profile has Chinese words and keeps its place."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from integrations.psbc import (
    coherence,
    columns,
    envelope_profile,
    layout,
    profile,
    profile_words,
    templates,
)
from integrations.psbc.profile import ProfileInvalid
from integrations.psbc.profile_words import Fault
from tests.integrations.psbc.test_profile import DOCUMENT, TestRead

CASES = next(
    mark.args[1]
    for mark in TestRead.test_refuses_and_names_the_place.pytestmark  # type: ignore[attr-defined] # pytest puts it there
    if mark.name == "parametrize"
)


def faults(old: str, new: str) -> tuple[Fault, ...]:
    with pytest.raises(ProfileInvalid) as refused:
        profile.read(DOCUMENT.read_text(encoding="utf-8").replace(old, new, 1))
    return profile_words.in_chinese(refused.value.faults)


class TestInChinese:
    @pytest.mark.parametrize(("old", "new"), [case[:2] for case in CASES])
    def test_has_words_for_every_fault(self, old: str, new: str) -> None:
        for fault in faults(old, new):
            assert not fault.text.startswith("不符合约定"), fault
            assert any("\u4e00" <= sign <= "\u9fff" for sign in fault.text)

    def test_names_the_place(self) -> None:
        assert faults("rows_max: 1000", "rows_max: 0") == (Fault("rows_max", "不得小于 1"),)
        assert faults("{name: remark,", "{name: remark_,") == (
            Fault("kinds.CRD.columns", "缺少列：remark"),
            Fault("kinds.CRD.columns.remark_", "没有内容可填：既不是本系统的列，也没有固定值"),
        )

    def test_quotes_what_it_does_not_know_and_stops_at_a_hundred(self) -> None:
        found = profile_words.in_chinese(["somewhere: quite new"] * 200)
        assert found == (Fault("somewhere", "不符合约定：quite new"),) * 100

    @pytest.mark.parametrize(
        ("document", "text"),
        [
            ("[" * 100, "第 1 行嵌套超过 20 层"),
            ("a: !!int 1", "第 1 行不允许使用类型标记（!）"),
            ("x" * 70_000, "文件超过 65536 字节"),
            ("a: &a [*a]", "第 1 行引用了尚未写完的内容"),
            ("- 1", "应为一组键与值"),
        ],
    )
    def test_speaks_of_documents_that_are_none(self, document: str, text: str) -> None:
        with pytest.raises(ProfileInvalid) as refused:
            profile.read(document)
        assert [fault.text for fault in profile_words.in_chinese(refused.value.faults)] == [text]


# What another function said, passed on under its place.
PASSED_ON = "kinds.name.name"


def _filled(part: ast.expr) -> str:
    is_quoted = isinstance(part, ast.FormattedValue) and part.conversion == ord("r")
    return "'name'" if is_quoted else "name"


def messages(module: ModuleType) -> Iterator[str]:
    """Every fault that a module's source can say, with a word in place of what it fills in."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        said: ast.expr | None = None
        if isinstance(node, ast.Yield):
            said = node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ValueError":
            said = node.args[0]
        if isinstance(said, ast.Constant):
            yield str(said.value)
        elif isinstance(said, ast.JoinedStr):
            yield "".join(
                str(part.value) if isinstance(part, ast.Constant) else _filled(part)
                for part in said.values
            )


class TestWords:
    @pytest.mark.parametrize("module", [coherence, layout, columns, envelope_profile, templates])
    def test_know_every_message_in_the_source(self, module: ModuleType) -> None:
        found = set(messages(module)) - {PASSED_ON}
        assert len(found) > 1
        for message in found:
            number = message.replace("name", "12")
            said = [
                fault.text
                for each in (message, number)
                for fault in profile_words.in_chinese([each])
            ]
            assert not all(text.startswith("不符合约定") for text in said), message
