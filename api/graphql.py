"""GraphQL over HTTP: one address for the app, GraphiQL and scripts, after the specification.

A request that is no GraphQL request, or whose document is refused, has no `data`; under
`application/graphql-response+json` it is a 4xx. What was executed is a 200, errors and all.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api import identity, trusted
from api.edge import edge_of
from api.errors import RESPONSE_TYPE, Json, Refused
from api.identity import Caller
from api.limits import address_of
from domain.actors import PROVINCIAL_ROLES, Role
from schema.context import Context

JSON_TYPE: Final = "application/json"
FAILURES: Final = {
    "INTERNAL": HTTPStatus.INTERNAL_SERVER_ERROR,
    "QUERY_TIMEOUT": HTTPStatus.SERVICE_UNAVAILABLE,
}
ANYTHING: Final = frozenset({"*/*", "application/*"})


@dataclass(frozen=True, slots=True)
class Parameters:
    """What a GraphQL request asks."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


async def graphql(request: Request) -> Response:
    """This will execute one document as the person who asks.

    Raises:
        Refused: nobody is signed in, or the request is malformed.
    """
    kind = response_type(request.headers.get("accept", ""))
    caller = await identity.required(request)
    parameters = await _parameters(request)
    result = await _execute(request, caller, parameters)
    request_id = request.state.request_id
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [_formatted(error, request_id) for error in result.errors]
    is_request_error = result.data is None and not _was_executed(result)
    if not is_request_error:
        body["data"] = result.data
    if result.extensions:
        body["extensions"] = result.extensions
    status = _status(result, kind) if is_request_error else HTTPStatus.OK
    return Json(body, status, media_type=f"{kind}; charset=utf-8")


def response_type(accept: str) -> str:
    """This will choose the media type of the answer.

    Raises:
        Refused: the asker takes neither.
    """
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    if RESPONSE_TYPE in wanted:
        return RESPONSE_TYPE
    if not accept or JSON_TYPE in wanted or not ANYTHING.isdisjoint(wanted):
        return JSON_TYPE
    raise Refused(
        HTTPStatus.NOT_ACCEPTABLE,
        "NOT_ACCEPTABLE",
        f"只能以 {RESPONSE_TYPE} 或 {JSON_TYPE} 格式返回结果。",
    )


async def _execute(request: Request, caller: Caller, parameters: Parameters) -> ExecutionResult:
    edge = edge_of(request)
    context = Context(
        actor=caller.actor,
        request_id=request.state.request_id,
        now=edge.now,
        may_mutate=_may_mutate(caller, parameters.query, edge.config.trusted_documents),
        name=caller.name,
        session_id=caller.session_id,
        address=address_of(request.scope),
        confirmed_until=caller.confirmed_until,
        reveals_per_day=edge.config.reveals_per_day,
        searches_per_day=edge.config.searches_per_day,
        oidc_issuer="" if edge.config.oidc is None else edge.config.oidc.issuer,
        credential=caller.credential,
    )
    allowed = {OperationType.QUERY}
    if request.method == "POST":
        allowed.add(OperationType.MUTATION)
    try:
        return await edge.schema.execute(
            parameters.query,
            variable_values=parameters.variables,
            context_value=context,
            operation_name=parameters.operation_name,
            allowed_operation_types=allowed,
        )
    except CannotGetOperationTypeError:
        raise _malformed("找不到要执行的操作，请检查 operationName。") from None
    except InvalidOperationTypeError:
        raise Refused(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            "GET 请求只能查询，修改须用 POST 请求。",
            headers={"Allow": "POST"},
        ) from None


def _may_mutate(caller: Caller, query: str, trusted_documents: frozenset[str]) -> bool:
    """A clerk's free-form documents only ask; the app's own, and scripts with a token, do both."""
    roles = caller.actor.roles
    is_clerk_only = Role.CLERK in roles and roles.isdisjoint(PROVINCIAL_ROLES)
    if caller.session_id is None or not is_clerk_only:
        return True
    return trusted.fingerprint(query) in trusted_documents


async def _parameters(request: Request) -> Parameters:
    if request.method == "GET":
        given: Any = dict(request.query_params)
        for name in ("variables", "extensions"):
            if name in given:
                given[name] = _decoded(given[name].encode())
    else:
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type != JSON_TYPE:
            raise Refused(
                HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
                "UNSUPPORTED_MEDIA_TYPE",
                f"请求须为 {JSON_TYPE} 格式。",
            )
        given = _decoded(await request.body())
    if not isinstance(given, dict):
        raise _malformed("请求须为一个 JSON 对象；不支持批量请求。")
    query, variables = given.get("query"), given.get("variables")
    operation_name, extensions = given.get("operationName"), given.get("extensions")
    if not isinstance(query, str) or not query.strip():
        raise _malformed("缺少查询内容（query）。")
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        raise _malformed("variables 和 extensions 须为 JSON 对象。")
    if not isinstance(operation_name, str | None):
        raise _malformed("operationName 须为文本。")
    return Parameters(query, variables, operation_name or None)


def _decoded(data: bytes) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise _malformed("请求内容不是有效的 JSON。") from None


def _malformed(message: str) -> Refused:
    return Refused(HTTPStatus.BAD_REQUEST, "BAD_REQUEST", message)


def _was_executed(result: ExecutionResult) -> bool:
    """An error of execution says at which field it happened; one of the request cannot."""
    return not result.errors or any(error.path for error in result.errors)


def _status(result: ExecutionResult, kind: str) -> HTTPStatus:
    """Plain JSON has answered 200 to a refused document since before there was a specification."""
    codes = {str((error.extensions or {}).get("code")) for error in result.errors or ()}
    for code, status in FAILURES.items():
        if code in codes:
            return status
    return HTTPStatus.BAD_REQUEST if kind == RESPONSE_TYPE else HTTPStatus.OK


def _formatted(error: GraphQLError, request_id: str) -> dict[str, Any]:
    formatted: dict[str, Any] = dict(error.formatted)
    formatted["extensions"] = {**formatted.get("extensions", {}), "requestId": request_id}
    return formatted
