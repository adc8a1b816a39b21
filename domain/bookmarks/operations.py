"""Verbs of bookmarks: kept, changed and removed by the one person whose they are.

They open their transactions in the scope of that person: row policies show nobody else's rows to
a change, whatever the statement says.
"""

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from asyncpg import UniqueViolationError

from domain.actors import Actor, Role, personal
from domain.audit import operations as audit
from domain.bookmarks import rules
from domain.bookmarks.rules import BookmarkKind
from domain.errors import NotFound
from domain.transactions import Row, acting_within, execute, operation, row, value

P = ParamSpec("P")
R = TypeVar("R")


def own(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a verb as one transaction that sees what is the acting person's own."""

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        by = kwargs["by"]
        assert isinstance(by, Actor), "a verb on one's own says whose"
        with acting_within(personal(by)):
            return await operation(verb)(*args, **kwargs)

    return run


@own
async def create(
    *,
    kind: BookmarkKind,
    list_: str,
    name: str,
    content: Mapping[str, object],
    shared_with: AbstractSet[Role] = frozenset(),
    is_default: bool = False,
    by: Actor,
    now: datetime,
) -> int:
    """This will keep a view or a query under a name.

    Raises:
        Invalid: name, list or content break a rule.
        SharingNotPermitted: the person's roles share nothing.
        BookmarkNameTaken: there is one of the same name, kind and list.
        TooManyBookmarks: the person has as many as anybody may.
    """
    list_, text = rules.check_list(kind, list_), rules.check_name(name)
    stored = rules.check_content(kind, content)
    roles = rules.check_sharing(shared_with, by=by)
    await _queue(by)
    if await value("SELECT count(*) FROM bookmarks WHERE owner_id = $1", by.staff_id) >= (
        rules.OWN_MAX
    ):
        raise rules.TooManyBookmarks
    if is_default:
        await _clear_default(kind, list_, by=by)
    bookmark_id: int | None = await value(
        "INSERT INTO bookmarks (owner_id, kind, of_list, name, name_key, content, shared_with,"
        " is_default, version, created_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $5, $6::jsonb, to_jsonb($7::text[]), $8, 1, $9, $9)"
        " ON CONFLICT (owner_id, kind, of_list, name_key) DO NOTHING RETURNING id",
        by.staff_id,
        kind,
        list_,
        text,
        rules.name_key(text),
        stored,
        roles,
        is_default,
        now,
    )
    if bookmark_id is None:
        raise rules.BookmarkNameTaken(field=("name",))
    details = {"kind": kind, "list": list_, "shared_with": roles}
    await _record("bookmark.create", bookmark_id, by=by, now=now, details=details)
    return bookmark_id


@own
async def change(
    bookmark_id: int,
    *,
    version: int,
    name: str | None = None,
    content: Mapping[str, object] | None = None,
    shared_with: AbstractSet[Role] | None = None,
    is_default: bool | None = None,
    by: Actor,
    now: datetime,
) -> None:
    """This will change what was given of an own bookmark, and leave the rest.

    Raises:
        NotFound: no such bookmark, or somebody else's.
        BookmarkStale: it is not the version that the person saw.
        Others as `create`.
    """
    found = await _locked(bookmark_id, by=by)
    if found["version"] != version:
        raise rules.BookmarkStale
    kind = BookmarkKind(found["kind"])
    text = None if name is None else rules.check_name(name)
    stored = None if content is None else rules.check_content(kind, content)
    roles = None if shared_with is None else rules.check_sharing(shared_with, by=by)
    if is_default:
        await _clear_default(kind, found["of_list"], by=by)
    try:
        await execute(
            "UPDATE bookmarks SET name = coalesce($2, name), name_key = coalesce($3, name_key),"
            " content = coalesce($4::jsonb, content),"
            " shared_with = coalesce(to_jsonb($5::text[]), shared_with),"
            " is_default = coalesce($6, is_default), version = version + 1, updated_at = $7"
            " WHERE id = $1",
            bookmark_id,
            text,
            None if text is None else rules.name_key(text),
            stored,
            roles,
            is_default,
            now,
        )
    except UniqueViolationError as error:
        raise rules.BookmarkNameTaken(field=("name",)) from error
    given = {"name": text, "content": stored, "shared_with": roles, "is_default": is_default}
    changed = sorted(part for part, is_given in given.items() if is_given is not None)
    details: dict[str, object] = {"changed": changed}
    if roles is not None:
        details["shared_with"] = roles
    await _record("bookmark.change", bookmark_id, by=by, now=now, details=details)


@own
async def remove(bookmark_id: int, *, by: Actor, now: datetime) -> None:
    """This will forget an own bookmark.

    Raises:
        NotFound: no such bookmark, or somebody else's.
    """
    found = await _locked(bookmark_id, by=by)
    await execute("DELETE FROM bookmarks WHERE id = $1", bookmark_id)
    details = {"kind": found["kind"], "list": found["of_list"]}
    await _record("bookmark.remove", bookmark_id, by=by, now=now, details=details)


async def _queue(by: Actor) -> None:
    """This will let one person's changes through one after the other, so that counting holds."""
    await execute("SELECT pg_advisory_xact_lock(hashtext('bookmarks'), $1::int)", by.staff_id)


async def _locked(bookmark_id: int, *, by: Actor) -> Row:
    await _queue(by)
    found = await row(
        "SELECT kind, of_list, version FROM bookmarks WHERE id = $1 AND owner_id = $2 FOR UPDATE",
        bookmark_id,
        by.staff_id,
    )
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _clear_default(kind: BookmarkKind, list_: str, *, by: Actor) -> None:
    await execute(
        "UPDATE bookmarks SET is_default = false"
        " WHERE owner_id = $1 AND kind = $2 AND of_list = $3 AND is_default",
        by.staff_id,
        kind,
        list_,
    )


async def _record(
    action: str, bookmark_id: int, *, by: Actor, now: datetime, details: Mapping[str, object]
) -> None:
    subject = ("bookmark", bookmark_id)
    await audit.record(action=action, subject=subject, by=by, now=now, details=details)
