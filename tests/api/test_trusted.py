from pathlib import Path

import pytest

from api import trusted


class TestRead:
    def test_finds_none_where_the_pages_are_not_built(self, tmp_path: Path) -> None:
        assert trusted.read(tmp_path / trusted.FILE_NAME) == frozenset()

    def test_takes_the_builds_documents(self, tmp_path: Path) -> None:
        path = tmp_path / trusted.FILE_NAME
        path.write_text('["query A { viewer { name } }"]')
        assert trusted.read(path) == {trusted.fingerprint("query A{viewer{name}}")}

    @pytest.mark.parametrize("text", ["", "{}", "[1]", '["query {"]'])
    def test_refuses_a_damaged_list(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / trusted.FILE_NAME
        path.write_text(text)
        with pytest.raises(trusted.ManifestDamaged):
            trusted.read(path)


class TestFingerprint:
    def test_tells_apart_an_alias_of_the_type_name(self) -> None:
        plain = "query A { viewer { name } }"
        assert trusted.fingerprint(plain) == trusted.fingerprint(
            "query A { viewer { name __typename } }"
        )
        assert trusted.fingerprint(plain) != trusted.fingerprint(
            "query A { viewer { name t: __typename } }"
        )

    def test_takes_no_notice_of_order(self) -> None:
        assert trusted.fingerprint("query A($a: ID! $b: ID) { v(x: $a y: $b) { m n } w }") == (
            trusted.fingerprint("query A($b: ID, $a: ID!) { w v(y: $b, x: $a) { n m } }")
        )

    def test_is_none_for_what_is_no_graphql(self) -> None:
        assert trusted.fingerprint("mutation {") is None
