"""The app's own documents, by which a clerk may act: what somebody types themselves may only ask.

The build writes every document of the app to `documents.json`. A document is recognised by the
SHA-256 of its canonical form, so that spaces, comments, the order of fields and the client's added
`__typename` do not matter, and anything else does.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLError,
    InlineFragmentNode,
    Node,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    print_ast,
    strip_ignored_characters,
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
    text = "\n".join(sorted(map(_canonical, document.definitions)))
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(node: Node) -> str:
    """This will write a node with everything that has no order in one order."""
    match node:
        case OperationDefinitionNode():
            name = node.name.value if node.name else ""
            head = f"{node.operation.value} {name}{_sorted(node.variable_definitions)}"
        case FragmentDefinitionNode():
            head = f"fragment {node.name.value} {_plain(node.type_condition)}"
        case FieldNode():
            alias = f"{node.alias.value}:" if node.alias else ""
            head = f"{alias}{node.name.value}{_sorted(node.arguments)}"
        case InlineFragmentNode():
            head = f"...{_plain(node.type_condition) if node.type_condition else ''}"
        case _:
            return _plain(node)
    directives = "".join(_plain(each) for each in node.directives or ())
    return head + directives + _selected(node.selection_set)


def _selected(selections: SelectionSetNode | None) -> str:
    if selections is None:
        return ""
    wanted = (each for each in selections.selections if not _is_type_name(each))
    return "{" + " ".join(sorted(map(_canonical, wanted))) + "}"


def _is_type_name(node: Node) -> bool:
    return isinstance(node, FieldNode) and node.name.value == "__typename" and node.alias is None


def _sorted(nodes: Iterable[Node] | None) -> str:
    return "(" + ",".join(sorted(map(_plain, nodes or ()))) + ")"


def _plain(node: Node) -> str:
    return strip_ignored_characters(print_ast(node))
