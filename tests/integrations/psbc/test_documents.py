"""Documents from strangers: refused within bounds of time and memory, never blown up."""

import tracemalloc

import pytest

from integrations.psbc import documents
from integrations.psbc.documents import DocumentRefused

BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join([f'*{chr(97 + level)}'] * 10)}]\n"
    for level in range(12)
)


class TestRead:
    def test_reads_what_yaml_and_json_say(self) -> None:
        assert documents.read("a: [1, x]\nb: &n {c: '16:00'}\nd: *n\n") == {
            "a": [1, "x"],
            "b": {"c": "16:00"},
            "d": {"c": "16:00"},
        }
        assert documents.read('{"a": [1, "x"]}') == {"a": [1, "x"]}

    @pytest.mark.parametrize(
        ("document", "reason"),
        [
            (BOMB, "more than 10000 nodes"),
            ("[" * 5000, "deeper than 20"),
            ("- " * 5000, "deeper than 20"),
            ("a: &a [*a]", "not closed"),
            ("a: *b", "not closed"),
            ("x" * 65_537, "larger than 65536 bytes"),
            ("喆" * 30_000, "larger than 65536 bytes"),
            ("\n".join(f"k{number}: 1" for number in range(6000)), "more than 10000 nodes"),
            ("a: !!python/object/apply:os.system [ls]", "a tag is not allowed"),
            ("a: !!int ''", "a tag is not allowed"),
            ("a: 1\na: 2", "repeated"),
            ("1: a", "no text"),
            ("a: &x {b: 1}\nc: {<<: *x}", "no text"),
            ("a: 2018-09-31", "not a YAML document"),
            ("a: " + "9" * 5000, "not a YAML document"),
            ("a: [", "not a YAML document"),
            ("a: \x00", "not a YAML document"),
            ("a: \ud800", "not a YAML document"),
            ("--- a\n--- b", "not a YAML document"),
        ],
    )
    def test_refuses(self, document: str, reason: str) -> None:
        with pytest.raises(DocumentRefused, match=reason):
            documents.read(document)

    def test_refuses_a_bomb_without_building_it(self) -> None:
        tracemalloc.start()
        with pytest.raises(DocumentRefused):
            documents.read(BOMB)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert most < 2_000_000
