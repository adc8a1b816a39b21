"""The same text of a column is read once, and what is found in it is told each time."""

from domain.cells import Cell, CellKind, SheetRow
from domain.findings import READINGS_MAX, Readings, RowFindings

LABELS = {"post": "职务", "id_no": "证件号码"}


class Reader:
    """Counts how often it reads; whatever says 坏 is refused."""

    def __init__(self, field: str) -> None:
        self.field = field
        self.reads = 0

    def __call__(self, found: RowFindings) -> str:
        self.reads += 1
        text = found.text(self.field)
        if text == "坏":
            found.refuse("code_unknown", self.field)
        return text


def read(readings: Readings, cell: Cell | None, field: str = "post") -> tuple[object, list[str]]:
    row = SheetRow(1, 2, {} if cell is None else {field: cell})
    found = RowFindings(row, LABELS)
    return readings.of(field, found), [fault.ref for fault in found.faults]


class TestReadings:
    def test_read_a_text_once(self) -> None:
        reader = Reader("post")
        readings = Readings({"post": reader})
        for ref in ("A1", "A2", "A3"):
            assert read(readings, Cell(CellKind.TEXT, ref, " 科员")) == ("科员", [])
        assert reader.reads == 1

    def test_tell_a_fault_at_each_cell_that_has_it(self) -> None:
        readings = Readings({"post": Reader("post")})
        told = [read(readings, Cell(CellKind.TEXT, ref, "坏"))[1] for ref in ("A1", "A2")]
        assert told == [["A1"], ["A2"]]

    def test_tell_a_fault_in_a_row_that_has_it_already(self) -> None:
        """A finding that a row tells but once is a finding all the same."""
        readings = Readings({"post": Reader("post")})
        row = SheetRow(1, 2, {"post": Cell(CellKind.TEXT, "A1", "坏")})
        found = RowFindings(row, LABELS)
        found.refuse("code_unknown", "post")
        readings.of("post", found)
        assert read(readings, Cell(CellKind.TEXT, "A2", "坏")) == ("坏", ["A2"])

    def test_do_not_take_a_formula_or_a_number_for_the_text_it_shows(self) -> None:
        readings = Readings({"post": Reader("post")})
        assert read(readings, Cell(CellKind.TEXT, "A1", "1")) == ("1", [])
        formula = Cell(CellKind.TEXT, "A2", "1", is_formula=True)
        assert read(readings, formula) == ("1", ["A2"])
        assert read(readings, Cell(CellKind.ERROR, "A3", "1")) == ("", ["A3"])
        assert read(readings, Cell(CellKind.EMPTY, "A4")) == ("", [])
        assert read(readings, None) == ("", [])

    def test_keep_nothing_personal_and_no_more_than_so_many_texts(self) -> None:
        personal, many = Reader("id_no"), Reader("post")
        readings = Readings({"id_no": personal, "post": many})
        for _ in range(2):
            read(readings, Cell(CellKind.TEXT, "A1", "51"), "id_no")
        assert personal.reads == 2
        for number in (*range(READINGS_MAX + 1), 0, READINGS_MAX):
            read(readings, Cell(CellKind.TEXT, "A1", str(number)))
        assert many.reads == READINGS_MAX + 2
