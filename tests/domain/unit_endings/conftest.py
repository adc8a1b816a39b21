"""The tree of four, seen as the system sees it."""

import pytest

from tests.domain.unit_endings.arranged import Tree
from tests.town import Town


@pytest.fixture
async def tree(town: Town, everywhere: None) -> Tree:
    """A tree of four, seen as the system sees it."""
    assert everywhere is None
    root = await town.unit()
    first = await town.unit(root)
    return Tree(town, root, first, await town.unit(root), await town.unit(first))
