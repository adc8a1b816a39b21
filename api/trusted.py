"""The app's own documents, by which a clerk may act: what somebody types themselves may only ask.

The build writes every document of the app to `documents.json`. A document is recognised by the
SHA-256 of its canonical form, so that spaces, comments and the client's added `__typename` do not
matter, and anything else does.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from graphql import (
    REMOVE,
    FieldNode,
    GraphQLError,
    Visitor,
    parse,
    print_ast,
    strip_ignored_characters,
    visit,
)

FILE_NAME: Final = "documents.json"
TOKENS_MAX: Final = 2000


class ManifestDamaged(Exception):
    """The build's list of documents is not one; build the pages again."""


def read(path: Path) -> frozenset[str]:
    """This will read the fingerprints of the app's documents; none if the pages are not built.

    Raises:
        ManifestDamaged: the file is there and is no list of documents.
    """
    try:
        documents = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return frozenset()
    except ValueError as error:
        raise ManifestDamaged(f"{path} is not JSON") from error
    if not isinstance(documents, list) or not all(isinstance(text, str) for text in documents):
        raise ManifestDamaged(f"{path} is not a list of documents")
    return fingerprints(documents)


def fingerprints(documents: Iterable[str]) -> frozenset[str]:
    """This will give the fingerprint of each document.

    Raises:
        ManifestDamaged: one of them is no GraphQL.
    """
    found = set()
    for text in documents:
        made = fingerprint(text)
        if made is None:
            raise ManifestDamaged("a document of the app is no GraphQL")
        found.add(made)
    return frozenset(found)


def fingerprint(text: str) -> str | None:
    """This will give the SHA-256 of a document's canonical form; None for what is no GraphQL."""
    try:
        document = parse(text, no_location=True, max_tokens=TOKENS_MAX)
    except GraphQLError:
        return None
    canonical = strip_ignored_characters(print_ast(visit(document, _WithoutTypeNames())))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _WithoutTypeNames(Visitor):
    """Drops the field that a normalising cache adds everywhere."""

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        """This will drop a plain `__typename`."""
        return REMOVE if node.name.value == "__typename" and node.alias is None else None
