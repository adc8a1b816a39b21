"""Where the cells of a staged row stand in its sheet, "G7", in SQL.

A roster knows the letters of its columns; with the number of a row in the sheet that is all there is
to say, and no row says it again.
"""

from typing import Final

_REFS: Final = """(
  SELECT coalesce(jsonb_object_agg(c.key, c.value || {row}.sheet_row), '{{}}')
  FROM rosters o, jsonb_each_text(o.columns) AS c WHERE o.id = {row}.roster_id)"""
_REF: Final = """coalesce(
  (SELECT o.columns->>'{field}' FROM rosters o WHERE o.id = $1) || {number}, '第' || {number} || '行')"""


def refs(row: str) -> str:
    """This will give the addresses of all cells of a row by field; `row` names it in the query."""
    return _REFS.format(row=row)


def ref(field: str, *, row: str = "") -> str:
    """This will give the address of one cell of a row of the roster $1, or its line without one."""
    return _REF.format(field=field, number=f"{row}.sheet_row" if row else "sheet_row")
