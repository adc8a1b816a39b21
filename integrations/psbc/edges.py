"""The first and the last line of a file, written and read as the profile declares them."""

from collections.abc import Mapping
from typing import Final

from integrations.psbc import columns
from integrations.psbc.errors import MalformedFile
from integrations.psbc.layout import Edge, EdgeField, HeaderField
from integrations.psbc.profile import Profile
from integrations.psbc.rows import forbidden

_SILENT: Final = frozenset({HeaderField.CONSTANT, HeaderField.UNUSED})


def written(profile: Profile, edge: Edge, facts: Mapping[HeaderField, str]) -> str:
    """This will write a line; a fact that the edge does not state is not told."""
    fields = [each.prefix + (_text(edge, each, facts) or profile.blank) for each in edge.said]
    delimiter = edge.delimiter or profile.delimiter
    return delimiter.join(fields) + (delimiter if edge.trailing_delimiter else "")


def read(profile: Profile, edge: Edge, text: str, *, offset: int) -> dict[HeaderField, str]:
    """This will read what a line states, as text.

    Raises:
        MalformedFile: it is no such line.
    """
    found = forbidden(profile).search(text)
    if found is not None:
        before = len(text[: found.start()].encode(profile.encoding))
        raise MalformedFile("首行或尾行含禁用字符", offset=offset + before)
    stated: dict[HeaderField, str] = {}
    for each, said in fields(profile, edge, text, offset=offset):
        if each.field is HeaderField.CONSTANT and said != each.text:
            raise MalformedFile("首行或尾行的固定内容不符", offset=offset)
        if each.field not in _SILENT:
            stated[each.field] = said
    return stated


def fields(
    profile: Profile, edge: Edge, text: str, *, offset: int = 0
) -> tuple[tuple[EdgeField, str], ...]:
    """This will cut a line into its fields, without their prefixes.

    Raises:
        MalformedFile: there are more or fewer, or the mark or a prefix is not there.
    """
    delimiter = edge.delimiter or profile.delimiter
    if edge.trailing_delimiter and text.endswith(delimiter):
        text = text.removesuffix(delimiter)
    elif edge.trailing_delimiter:
        raise MalformedFile("首行或尾行缺失或列数不符", offset=offset)
    cut = text.split(delimiter)
    is_marked = edge.mark is None or cut[0] == edge.mark
    if not is_marked or len(cut) != len(edge.columns):
        raise MalformedFile("首行或尾行缺失或列数不符", offset=offset)
    pairs = tuple(zip(edge.said, cut, strict=True))
    if not all(said.startswith(each.prefix) for each, said in pairs):
        raise MalformedFile("首行或尾行的前缀不符", offset=offset)
    return tuple((each, _plain(profile, said.removeprefix(each.prefix))) for each, said in pairs)


def stated_fen(stated: Mapping[HeaderField, str]) -> int | None:
    """This will read the total that an edge states, if it states one.

    Raises:
        ValueError: it is not a sum.
    """
    if HeaderField.TOTAL_YUAN in stated:
        return columns.read_yuan(stated[HeaderField.TOTAL_YUAN])
    if HeaderField.TOTAL_FEN in stated:
        return columns.read_integer(stated[HeaderField.TOTAL_FEN])
    return None


def _text(edge: Edge, each: EdgeField, facts: Mapping[HeaderField, str]) -> str:
    if each.field is HeaderField.MARK:
        return edge.mark or ""
    if each.field is HeaderField.VERSION:
        return edge.version or ""
    if each.field is HeaderField.CONSTANT:
        return each.text
    return "" if each.field is HeaderField.UNUSED else facts[each.field]


def _plain(profile: Profile, said: str) -> str:
    return "" if said == profile.blank else said
