"""A contract that breaks its clients is refused; everything else is written down."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from schema import changes, export_text

TODAY: Final = date(2026, 11, 25)
RELEASED: Final = """
type Query {
  members(first: Int): Int
  old: Int @deprecated(reason: "改用 members；2026-11-01 起停用")
  later: Int @deprecated(reason: "改用 members；2027-06-01 起停用")
  silent: Int
}
enum State { OPEN CLOSED }
"""
DOCUMENT: Final = (
    f"# Changes\n\n## Unreleased\n\n{changes.BEGIN}\nstale\n{changes.END}\n\n## Before\n"
)


def changed(old: str, new: str) -> changes.Changes:
    assert old in RELEASED
    return changes.between(RELEASED, RELEASED.replace(old, new))


def without(field: str) -> changes.Changes:
    line = next(line for line in RELEASED.splitlines() if line.strip().startswith(f"{field}:"))
    return changed(f"{line}\n", "")


class TestUnannounced:
    def test_refuses_to_take_away_what_was_never_deprecated(self) -> None:
        found = changes.unannounced(RELEASED, without("silent"), today=TODAY)
        assert found == ("Field Query.silent was removed.",)

    def test_refuses_to_take_away_before_the_day_that_was_announced(self) -> None:
        assert changes.unannounced(RELEASED, without("later"), today=TODAY)
        assert not changes.unannounced(RELEASED, without("later"), today=date(2027, 6, 1))

    def test_lets_go_what_was_announced_for_a_day_that_has_come(self) -> None:
        found = without("old")
        assert found.breaking == ("Field Query.old was removed.",)
        assert changes.unannounced(RELEASED, found, today=TODAY) == ()

    def test_refuses_a_new_type_of_a_field_and_a_new_duty_of_an_argument(self) -> None:
        for old, new in (("silent: Int", "silent: String"), ("first: Int)", "first: Int!)")):
            assert changes.unannounced(RELEASED, changed(old, new), today=TODAY)

    def test_finds_nothing_against_what_the_code_says_now(self) -> None:
        released = Path("schema/released.graphql").read_text(encoding="utf-8")
        found = changes.between(released, export_text())
        assert changes.unannounced(released, found, today=TODAY) == ()


class TestSection:
    def test_names_what_was_added_once_for_a_new_type(self) -> None:
        found = changed("silent: Int", "silent: Int, a(b: Int): Int }\ntype New { c: Int")
        assert changes.section(found) == "### Added\n\n- `New`\n- `Query`: `a`\n"

    def test_names_new_arguments_values_and_surprises(self) -> None:
        found = changed("OPEN CLOSED", "OPEN CLOSED HELD")
        assert found.dangerous == ("Enum value State.HELD was added.",)
        assert "- `State`: `HELD`\n" in changes.section(found)
        assert "`members.after`" in changes.section(changed("first: Int", "first: Int, after: Int"))

    def test_names_what_will_end(self) -> None:
        found = changed("silent: Int", 'silent: Int @deprecated(reason: "改用 members")')
        assert changes.section(found) == "### Deprecated\n\n- Query.silent: 改用 members\n"

    def test_says_that_nothing_changed(self) -> None:
        assert changes.section(changes.between(RELEASED, RELEASED)) == changes.NOTHING


class TestChangelog:
    def test_is_rewritten_between_its_marks_alone(self) -> None:
        text = changes.rewritten(DOCUMENT, without("old"))
        assert "stale" not in text
        assert text.startswith("# Changes\n\n## Unreleased\n\n")
        assert text.endswith(f"- Field Query.old was removed.\n\n{changes.END}\n\n## Before\n")
        assert changes.rewritten(text, without("old")) == text

    def test_is_refused_without_its_marks(self) -> None:
        with pytest.raises(ValueError, match="lost the marks"):
            changes.rewritten("# Changes\n", without("old"))

    def test_gives_a_release_a_section_of_its_own(self) -> None:
        text = changes.released(DOCUMENT, without("old"), on=TODAY)
        assert f"{changes.NOTHING}\n{changes.END}\n\n## 2026-11-25\n\n### Breaking\n" in text
        assert text.endswith("- Field Query.old was removed.\n\n## Before\n")

    def test_is_no_release_when_nothing_changed(self) -> None:
        with pytest.raises(ValueError, match="as it was released"):
            changes.released(DOCUMENT, changes.between(RELEASED, RELEASED), on=TODAY)
