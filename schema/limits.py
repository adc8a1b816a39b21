"""Limits on what one document may ask; measured before anything is run, explained in Chinese.

The cost is the number of objects that the answer may hold: a list's size multiplies everything
below it, and rows skipped on the way to a page count, too, at a fraction. Introspection is free of cost: its own depth is bounded by the validation rules.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLCompositeType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    IntValueNode,
    Lexer,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    Source,
    Token,
    TokenKind,
    VariableNode,
    get_named_type,
    is_composite_type,
    is_list_type,
    is_non_null_type,
)
from graphql.utilities import get_operation_ast
from strawberry.extensions import SchemaExtension

from domain.pages import LIMIT_MAX
from schema.connections import PAGE_DEFAULT
from schema.context import Context
from schema.errors import refusal

TOKENS_MAX: Final = 2_000
NESTING_MAX: Final = 60
DEPTH_MAX: Final = 12
ALIASES_MAX: Final = 30
BREADTH_MAX: Final = 120
COST_MAX: Final = 20_000

LIST_ASSUMED: Final = 5
# Opening a bank file decrypts and reads it whole, however few lines are wanted.
COST_OF: Final[Mapping[str, int]] = {
    "totalCount": 10,
    "figures": 20,
    "trends": 100,
    "lines": 1_000,
}
SKIPPED_PER_COST: Final = 50

KNOWN_MAX: Final = 256
CACHED_CHARACTERS_MAX: Final = 20_000

_OPENING: Final = frozenset({TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L})
_CLOSING: Final = frozenset({TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R})

# Documents that have passed validation, so that the app's own are read once.
_known: OrderedDict[str, DocumentNode] = OrderedDict()


@dataclass(slots=True)
class Measured:
    """What a document was found to ask for.

    `breadth` is the most fields chosen of one object, `rows` the most objects that lists within
    lists may multiply to at one place.
    """

    cost: int = 0
    depth: int = 0
    breadth: int = 0
    aliases: int = 0
    rows: int = 1
    visits: int = 0
    fields: set[str] = field(default_factory=set)


class Limits(SchemaExtension):
    """Refuses a document that asks for too much, and reports the cost of one that does not."""

    measured: Measured | None = None

    def on_parse(self) -> Iterator[None]:
        """This will refuse an overlong text before it is parsed."""
        execution = self.execution_context
        text = execution.query or ""
        known = _known.get(text)
        if known is None:
            check_text(text)
        else:
            _known.move_to_end(text)
            execution.graphql_document = known
            execution.pre_execution_errors = []
        yield

    def on_validate(self) -> Iterator[None]:
        """This will measure a valid document."""
        yield
        execution = self.execution_context
        if execution.pre_execution_errors or execution.graphql_document is None:
            return
        _remember(execution.query or "", execution.graphql_document)
        operation = get_operation_ast(execution.graphql_document, execution.operation_name)
        assert operation is not None, "strawberry has found the operation before"
        context: Context = execution.context
        if operation.operation is OperationType.MUTATION and not context.may_mutate:
            raise refusal("MUTATION_NOT_ALLOWED", "查询台只能查询；办理业务请使用系统的相应页面。")
        schema: GraphQLSchema = execution.schema._schema  # noqa: SLF001 - strawberry has no other way
        walk = _Walk(schema, execution.graphql_document, operation, execution.variables or {})
        self.measured = walk.run()
        context.fields_asked = frozenset(self.measured.fields)

    def get_results(self) -> dict[str, Any]:
        """This will report the cost beside the answer."""
        if self.measured is None:
            return {}
        return {
            "cost": {
                "value": self.measured.cost,
                "max": COST_MAX,
                "depth": self.measured.depth,
                "depthMax": DEPTH_MAX,
                "breadth": self.measured.breadth,
                "breadthMax": BREADTH_MAX,
                "aliases": self.measured.aliases,
                "aliasesMax": ALIASES_MAX,
                "rows": self.measured.rows,
            }
        }


def check_text(text: str) -> None:
    """This will refuse a text of too many tokens or brackets within brackets.

    Raises:
        GraphQLError: TOO_MANY_TOKENS or QUERY_TOO_DEEP.
    """
    lexer = Lexer(Source(text))
    nesting = 0
    try:
        for count, token in enumerate(_tokens(lexer)):
            if count >= TOKENS_MAX:
                raise refusal(
                    "TOO_MANY_TOKENS", f"查询语句过长：最多 {TOKENS_MAX} 个词，请拆成几次查询。"
                )
            nesting += (token.kind in _OPENING) - (token.kind in _CLOSING)
            if nesting > NESTING_MAX:
                raise _too_deep()
    except GraphQLSyntaxError:
        return  # the parser will say what is wrong, and where


def _tokens(lexer: Lexer) -> Iterator[Token]:
    while (token := lexer.advance()).kind is not TokenKind.EOF:
        yield token


def _too_deep() -> Exception:
    return refusal("QUERY_TOO_DEEP", f"查询层次过深：最多 {DEPTH_MAX} 层，请减少嵌套。")


def _remember(text: str, document: DocumentNode) -> None:
    # What a person types may hold a number to look for: only texts without literals are kept.
    if len(text) > CACHED_CHARACTERS_MAX or '"' in text:
        return
    _known[text] = document
    if len(_known) > KNOWN_MAX:
        _known.popitem(last=False)


class _Walk:
    """One walk through an operation, its fragments spread out."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: Mapping[str, Any],
    ) -> None:
        self.schema = schema
        self.operation = operation
        self.fragments = {
            one.name.value: one
            for one in document.definitions
            if isinstance(one, FragmentDefinitionNode)
        }
        self.variables = {**_defaults(operation), **variables}
        self.found = Measured()
        self.widths = [0]

    def run(self) -> Measured:
        """This will measure the operation.

        Raises:
            GraphQLError: QUERY_TOO_DEEP, QUERY_TOO_BROAD, TOO_MANY_ALIASES or QUERY_TOO_COSTLY.
        """
        root = self.schema.get_root_type(self.operation.operation)
        assert root is not None, "validation knows the operation's type"
        self._selections(self.operation.selection_set, root, depth=1, times=1, size=1)
        return self.found

    def _selections(
        self,
        selections: SelectionSetNode,
        parent: GraphQLCompositeType,
        *,
        depth: int,
        times: int,
        size: int,
    ) -> None:
        for selection in selections.selections:
            if isinstance(selection, FieldNode):
                self._field(selection, parent, depth=depth, times=times, size=size)
                continue
            inner, condition = self._fragment(selection)
            narrowed = parent if condition is None else self.schema.type_map[condition]
            assert is_composite_type(narrowed), "validation knows what can be narrowed"
            self._selections(inner, narrowed, depth=depth, times=times, size=size)

    def _fragment(self, selection: Any) -> tuple[SelectionSetNode, str | None]:
        if isinstance(selection, FragmentSpreadNode):
            fragment = self.fragments[selection.name.value]
            return fragment.selection_set, fragment.type_condition.name.value
        assert isinstance(selection, InlineFragmentNode), "there is no other kind of selection"
        condition = selection.type_condition
        return selection.selection_set, None if condition is None else condition.name.value

    def _field(
        self, node: FieldNode, parent: GraphQLCompositeType, *, depth: int, times: int, size: int
    ) -> None:
        name = node.name.value
        self._count(node, depth=depth)
        if name.startswith("__"):
            return
        assert isinstance(parent, GraphQLObjectType | GraphQLInterfaceType)
        self.found.fields.add(f"{parent.name}.{name}")
        self.found.cost += times * COST_OF.get(name, 0)
        type_ = parent.fields[name].type
        inner = type_.of_type if is_non_null_type(type_) else type_
        if node.selection_set is None:
            self._check_cost()
            return
        if is_list_type(inner):
            times *= size if name == "edges" else LIST_ASSUMED
        self.found.cost += times
        self.found.rows = max(self.found.rows, times)
        self._check_cost()
        named = get_named_type(type_)
        assert is_composite_type(named), "only objects have selections"
        below = 1
        if named.name.endswith("Connection"):
            below = self._size(node)
            self.found.cost += times * self._leap(node)
            self._check_cost()
        self.widths.append(0)
        self._selections(node.selection_set, named, depth=depth + 1, times=times, size=below)
        self.widths.pop()

    def _count(self, node: FieldNode, *, depth: int) -> None:
        found = self.found
        found.visits += 1
        found.depth = max(found.depth, depth)
        found.aliases += node.alias is not None
        self.widths[-1] += 1
        found.breadth = max(found.breadth, self.widths[-1])
        if found.depth > DEPTH_MAX:
            raise _too_deep()
        if found.breadth > BREADTH_MAX:
            raise refusal(
                "QUERY_TOO_BROAD",
                f"一处所选的字段过多：同一对象最多 {BREADTH_MAX} 个，请只选需要的字段。",
            )
        if found.aliases > ALIASES_MAX:
            raise refusal(
                "TOO_MANY_ALIASES", f"别名过多：一次查询最多 {ALIASES_MAX} 个，请分几次查询。"
            )

    def _check_cost(self) -> None:
        if max(self.found.cost, self.found.visits) > COST_MAX:
            raise refusal(
                "QUERY_TOO_COSTLY",
                f"查询涉及的内容过多（上限 {COST_MAX}）：请减少每页条数或嵌套的列表。",
            )

    def _size(self, node: FieldNode) -> int:
        """This will tell how long a list can get by its paging arguments."""
        return min(max(self._numbers(node, "first", "last"), default=PAGE_DEFAULT), LIMIT_MAX)

    def _leap(self, node: FieldNode) -> int:
        """This will tell what it costs to skip rows: the database walks through each of them."""
        return max(self._numbers(node, "skip"), default=0) // SKIPPED_PER_COST

    def _numbers(self, node: FieldNode, *names: str) -> list[int]:
        given = [
            self._number(argument.value)
            for argument in node.arguments or ()
            if argument.name.value in names
        ]
        return [number for number in given if number is not None]

    def _number(self, value: object) -> int | None:
        if isinstance(value, IntValueNode):
            return int(value.value)
        if isinstance(value, VariableNode):
            given = self.variables.get(value.name.value)
            return given if isinstance(given, int) else None
        return None


def _defaults(operation: OperationDefinitionNode) -> dict[str, int]:
    return {
        one.variable.name.value: int(one.default_value.value)
        for one in operation.variable_definitions or ()
        if isinstance(one.default_value, IntValueNode)
    }
