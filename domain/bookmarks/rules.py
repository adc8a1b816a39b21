"""What a bookmark may be called, hold and be shown to; never a number that names a person.

A view holds a list's filters, order, size and layout as its address has them; a query holds a
document and its variables. What is shared is only ever the question: whoever opens it asks it
anew, within their own scope.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Final

import orjson

from domain.actors import Actor, Role, names
from domain.errors import Conflict, Invalid, NotPermitted

NAME_CHARACTERS_MAX: Final = 40
CONTENT_BYTES_MAX: Final = 8 * 1024
CONTENT_DEPTH_MAX: Final = 8
OWN_MAX: Final = 100
SHARED_MAX: Final = 200

# A clerk's bookmark would stand on the screens of units that know nothing of its author, and a
# unit has one clerk as a rule; finance and audit look, and shape no one else's work.
SHARING_ROLES: Final = frozenset({Role.OFFICE, Role.LEADER})

# Filters that never stand in an address, either.
PRIVATE_FILTERS: Final = frozenset({"idno", "idnumber", "mobile", "phone", "cardno", "cardnumber"})

_LIST: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")
_DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# Eleven digits make a mobile number; people group longer ones by blanks or dashes.
_LONG_NUMBER: Final = re.compile(r"\d(?:[ -]?\d){10}")


class BookmarkKind(StrEnum):
    """What is kept."""

    VIEW = "VIEW"
    QUERY = "QUERY"


# The parts of each kind's content: its name, its type and whether it must be there.
_PARTS: Final[Mapping[BookmarkKind, Mapping[str, tuple[type, bool]]]] = {
    BookmarkKind.VIEW: {
        "filters": (dict, True),
        "order": (str, False),
        "size": (str, False),
        "layout": (dict, False),
    },
    BookmarkKind.QUERY: {"document": (str, True), "variables": (str, False)},
}


class BookmarkNameTaken(Conflict):
    """The person has one of this name, kind and list already."""

    code = "BOOKMARK_NAME_TAKEN"
    default_message = "您已有同名的保存项，请换一个名称，或更新原有的那一项。"


class BookmarkStale(Conflict):
    """It was changed since it was read, as in another window."""

    code = "BOOKMARK_STALE"
    default_message = "这一项在别处刚被修改过，您的修改没有保存；请刷新后看过新的内容再改。"


class TooManyBookmarks(Conflict):
    """Nobody finds anything among more."""

    code = "TOO_MANY_BOOKMARKS"
    default_message = f"每人最多保存 {OWN_MAX} 项，请先删除不再使用的。"


class SharingNotPermitted(NotPermitted):
    """Only some roles put something before their colleagues."""

    code = "SHARING_NOT_PERMITTED"


def check_name(name: str) -> str:
    """This will give back a name without surrounding blanks.

    Raises:
        Invalid: empty, too long, not printable, or with a long number in it.
    """
    text = name.strip()
    if not 1 <= len(text) <= NAME_CHARACTERS_MAX or not text.isprintable():
        raise Invalid(f"请填写名称，不超过 {NAME_CHARACTERS_MAX} 字。", field=("name",))
    if holds_long_number(text):
        raise Invalid("名称中不得填写证件号码、手机号或卡号。", field=("name",))
    return text


def name_key(name: str) -> str:
    """This will give what makes two names the same: case, width and blanks do not matter."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def check_list(kind: BookmarkKind, list_: str) -> str:
    """This will give back the list that a view is of; a query has none.

    Raises:
        Invalid: a view without a well-formed list, or a query with one.
    """
    if kind is BookmarkKind.QUERY:
        if list_:
            raise Invalid("查询不属于任何列表，请勿填写列表。", field=("list",))
        return ""
    if _LIST.fullmatch(list_) is None:
        raise Invalid("请填写视图所属的列表，如 members。", field=("list",))
    return list_


def check_content(kind: BookmarkKind, content: Mapping[str, object]) -> str:
    """This will give the content as the JSON that is stored.

    Raises:
        Invalid: parts missing, unknown or of the wrong kind, too large or too deep, or holding a
            private filter or a long number.
    """
    parts = _PARTS[kind]
    required = {name for name, (_, is_required) in parts.items() if is_required}
    if not required <= content.keys() <= parts.keys():
        raise _unfit(f"内容须包含 {'、'.join(sorted(required))}，且只能有 {'、'.join(parts)}。")
    if not all(isinstance(value, parts[name][0]) for name, value in content.items()):
        raise _unfit("内容各部分的格式不对。")
    _check_filters(content.get("filters"))
    for text in _texts(content, 0):
        if "\0" in text:
            raise _unfit("内容中有无法保存的字符。")
        if holds_long_number(text):
            raise _unfit("内容中有很长的号码。为保护个人信息，证件号码、手机号和卡号不能保存。")
    stored = orjson.dumps(content)
    if len(stored) > CONTENT_BYTES_MAX:
        raise _unfit(f"内容过大，最多 {CONTENT_BYTES_MAX // 1024} KB。")
    return stored.decode()


def check_sharing(roles: AbstractSet[Role], *, by: Actor) -> list[str]:
    """This will give the roles that may see a bookmark, in one order; none keeps it personal.

    Raises:
        SharingNotPermitted: the person's own roles share nothing.
    """
    if roles and not by.has(*SHARING_ROLES):
        allowed = names(role for role in Role if role in SHARING_ROLES)
        raise SharingNotPermitted(
            f"只有{allowed}可以共享；您可以只为自己保存。", field=("sharedWith",)
        )
    return sorted(roles)


def holds_long_number(text: str) -> bool:
    """This will say whether a text holds a number as long as a mobile's, in whatever width.

    Days are left out of it: two of them in a row are no number.
    """
    plain = _DAY.sub("", unicodedata.normalize("NFKC", text))
    return _LONG_NUMBER.search(plain) is not None


def _check_filters(filters: object) -> None:
    if not isinstance(filters, Mapping):
        return
    if not all(isinstance(value, str) for value in filters.values()):
        raise _unfit("筛选条件须为文本。")
    if any(name_key(str(key)).replace("_", "") in PRIVATE_FILTERS for key in filters):
        raise _unfit("按证件号码、手机号或卡号的筛选不能保存，以免泄露个人信息。")


def _texts(value: object, depth: int) -> Iterator[str]:
    """This will give every key and value as text.

    Raises:
        Invalid: objects within objects without end.
    """
    if depth > CONTENT_DEPTH_MAX:
        raise _unfit("内容嵌套过深。")
    if isinstance(value, Mapping):
        yield from map(str, value)
        for inner in value.values():
            yield from _texts(inner, depth + 1)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for inner in value:
            yield from _texts(inner, depth + 1)
    else:
        yield str(value)


def _unfit(message: str) -> Invalid:
    return Invalid(message, field=("content",))
