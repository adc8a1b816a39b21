"""The schema itself, and its text as committed."""

from collections.abc import Iterable
from typing import Any, Final

import strawberry
from graphql import (
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLDirective,
    GraphQLError,
    GraphQLID,
    GraphQLInt,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLString,
    Undefined,
)
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.execution import ExecutionContext
from strawberry.types.graphql import OperationType

from schema.context import Context
from schema.errors import presentable
from schema.execution import Scoped
from schema.limits import Limits
from schema.mutation import Mutation
from schema.query import Query
from schema.scalars import SCALARS

_BUILT_IN: Final = {
    GraphQLString: "文本",
    GraphQLInt: "整数",
    GraphQLBoolean: "是或否",
    GraphQLID: "编号，不透明的文本",
}
_DIRECTIVES: Final = {
    "include": ("条件为真时才取这一项。", "条件"),
    "skip": ("条件为真时不取这一项。", "条件"),
    "deprecated": ("已不建议使用。", "原因与替代"),
    "specifiedBy": ("标量格式的说明所在。", "网址"),
    "oneOf": ("各项中须恰好填一项。", ""),
}


class Contract(strawberry.Schema):
    """Strawberry's schema with one way out for errors."""

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any | None = None,
        root_value: Any | None = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        """This will run one operation; every error that leaves is fit for the person asking."""
        assert isinstance(context_value, Context), "an operation needs our context"
        result = await super().execute(
            query,
            variable_values=variable_values,
            context_value=context_value,
            root_value=root_value,
            operation_name=operation_name,
            allowed_operation_types=allowed_operation_types,
            operation_extensions=operation_extensions,
        )
        return presentable(result, context_value)

    def process_errors(
        self,
        errors: list[GraphQLError],
        execution_context: ExecutionContext | None = None,
    ) -> None:
        """This will leave logging to `presentable`, which knows what may be written down."""


def export_text() -> str:
    """This will give the contract as it stands in `schema.graphql`."""
    return schema.as_str().rstrip("\n") + "\n"


def _polish(contract: Contract) -> Contract:
    """This will describe what GraphQL brings along, and drop defaults that say nothing."""
    graphql = contract._schema  # noqa: SLF001 - strawberry has no other way
    for scalar, description in _BUILT_IN.items():
        scalar.description = description
    for directive in graphql.directives:
        _describe(directive)
    for type_ in graphql.type_map.values():
        if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            continue
        for one in type_.fields.values():
            for argument in one.args.values():
                _drop_null_default(argument)
    return contract


def _describe(directive: GraphQLDirective) -> None:
    directive.description, argument_description = _DIRECTIVES[directive.name]
    for argument in directive.args.values():
        argument.description = argument_description


def _drop_null_default(argument: GraphQLArgument) -> None:
    if argument.default_value is None:
        argument.default_value = Undefined


schema: Final = _polish(
    Contract(
        query=Query,
        mutation=Mutation,
        extensions=[Limits, Scoped],
        config=StrawberryConfig(scalar_map=SCALARS, disable_field_suggestions=False),
    )
)
