import pytest

from integrations.psbc import layout
from integrations.psbc.digest import Algorithm
from integrations.psbc.layout import Edge, EdgeField, FlagField, FlagFile, HeaderField, Trailer


class TestNameTemplate:
    @pytest.mark.parametrize(
        "template", ["{org}_{day}_{sequence}", "x{kind}.{org}.{day6}{sequence}.bat"]
    )
    def test_lets_pass_what_says_everything(self, template: str) -> None:
        assert layout.name_template(template) == template

    @pytest.mark.parametrize(
        "template",
        [
            "{org}_{sequence}",
            "{day}_{sequence}",
            "{org}_{day}_{day6}_{sequence}",
            "{org}_{day}_{sequence}_{sequence}",
            "{kind}{kind}_{org}_{day}_{sequence}",
            "{org}_{day}_{sequence}_{batch}",
            "{org}/{day}_{sequence}",
            "{org} {day}_{sequence}",
        ],
    )
    def test_refuses_any_other(self, template: str) -> None:
        with pytest.raises(ValueError, match=r"a template|a file name"):
            layout.name_template(template)


class TestEdge:
    def test_takes_a_name_for_a_field_without_more_words(self) -> None:
        edge = Edge(columns=(HeaderField.ORG, EdgeField(field=HeaderField.ROWS, prefix="n=")))
        assert edge.fields == (HeaderField.ORG, HeaderField.ROWS)
        assert [each.prefix for each in edge.said] == ["", "n="]

    def test_may_repeat_what_says_nothing(self) -> None:
        unused = (HeaderField.UNUSED, HeaderField.UNUSED, HeaderField.ORG)
        assert Edge(columns=unused).fields == unused
        with pytest.raises(ValueError, match="twice"):
            Edge(columns=(HeaderField.ORG, HeaderField.ORG))

    def test_of_the_end_states_nothing_that_is_not_counted(self) -> None:
        stated = (HeaderField.ROWS, HeaderField.TOTAL_YUAN)
        assert Trailer(columns=stated).fields == stated
        with pytest.raises(ValueError, match="rows and total only"):
            Trailer(columns=(HeaderField.ORG,))


class TestFlagFile:
    def test_has_a_digest_if_and_only_if_one_is_made(self) -> None:
        columns = (FlagField.FILE_NAME, FlagField.SIZE, FlagField.ROWS, FlagField.TOTAL_YUAN)
        made = FlagFile(suffix=".ok", columns=columns, digest=Algorithm.NONE, bytes_max=100)
        assert made.columns == columns
        with pytest.raises(ValueError, match="needs each of"):
            FlagFile(suffix=".ok", columns=columns, digest=Algorithm.MD5, bytes_max=100)
