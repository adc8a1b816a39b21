"""YAML documents read strictly and within bounds: whoever wrote one may be a stranger, or mistaken.

What YAML would swallow or blow up is refused while it is only a stream of events, before anything is
built of it: nesting, aliases that stand for millions of nodes, tags, repeated keys, keys that are no
text.
"""

from collections.abc import Hashable
from typing import Any, Final

import yaml

BYTES_MAX: Final = 64 * 1024
DEPTH_MAX: Final = 20
NODES_MAX: Final = 10_000


class DocumentRefused(ValueError):
    """It is no YAML, or more than a document of ours may be; the message names the place."""


def read(document: str) -> Any:
    """This will read a document of at most 64 KiB, 10 000 nodes and 20 levels, aliases counted in full.

    Raises:
        DocumentRefused: it is larger, not YAML, or uses what could be meant in two ways.
    """
    size = len(document.encode("utf-8", "surrogatepass"))
    if size > BYTES_MAX:
        raise DocumentRefused(f"larger than {BYTES_MAX} bytes")
    try:
        _measure(document)
        return yaml.load(document, _StrictLoader)  # noqa: S506  # a SafeLoader
    except DocumentRefused:
        raise
    except (yaml.YAMLError, ValueError) as error:
        # A ValueError is a day that no calendar has, or a number without end.
        raise DocumentRefused(f"not a YAML document: {error}") from error


def written(value: Any) -> str:
    """This will write a document that `read` gives back as it was; signs that show nothing are escaped."""
    text: str = yaml.dump(value, Dumper=_PlainDumper, sort_keys=False, width=100)
    return text


def _measure(document: str) -> None:
    """This will go through the events once, counting what would be built.

    Raises:
        DocumentRefused: too deep or too much.
    """
    weighed = _Weighing()
    for event in yaml.parse(document, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            weighed.add(weighed.of(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            weighed.close()
        elif isinstance(event, yaml.NodeEvent):
            if getattr(event, "tag", None) is not None:
                raise _refused("a tag is not allowed", event)
            weighed.open(event)
            if isinstance(event, yaml.ScalarEvent):
                weighed.close()


class _Weighing:
    """How many nodes stand below what is open, and below each anchor that is closed."""

    def __init__(self) -> None:
        self._anchored: dict[str, int] = {}
        self._open: list[tuple[str | None, int]] = []
        self._total = 0

    def open(self, event: Any) -> None:
        """This will enter a node."""
        self._open.append((event.anchor, self._total))
        if len(self._open) > DEPTH_MAX:
            raise _refused(f"deeper than {DEPTH_MAX} levels", event)
        self.add(1)

    def close(self) -> None:
        """This will leave it, and remember its weight under its anchor."""
        anchor, before = self._open.pop()
        if anchor is not None:
            self._anchored[anchor] = self._total - before

    def of(self, event: Any) -> int:
        """This will give what an alias stands for."""
        if event.anchor not in self._anchored:
            raise _refused("an alias of what is not closed before it", event)
        return self._anchored[event.anchor]

    def add(self, count: int) -> None:
        """This will count nodes."""
        self._total += count
        if self._total > NODES_MAX:
            raise DocumentRefused(f"more than {NODES_MAX} nodes, aliases counted in full")


def _refused(reason: str, event: Any) -> DocumentRefused:
    return DocumentRefused(f"{reason}: line {event.start_mark.line + 1}")


class _StrictLoader(yaml.SafeLoader):
    """A SafeLoader that refuses what YAML would quietly swallow: repeated keys and number keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # the base class's signature
        """This will build a mapping whose keys are strings, each once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str" or key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key.value!r} is repeated or no text", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _PlainDumper(yaml.SafeDumper):
    """A SafeDumper that quotes what cannot be seen."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """This will write a text in double quotes if it has line ends or spaces alone."""
        style = '"' if text and (text.isspace() or not text.isprintable()) else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_PlainDumper.add_representer(str, _PlainDumper.represent_text)
