"""The one place where what went wrong is put into words for the person asking."""

import re
from typing import Final

import strawberry
import structlog
from graphql import GraphQLError
from strawberry.exceptions import StrawberryInputCoercionError
from strawberry.types import ExecutionResult

from domain.errors import DomainError
from schema import chinese
from schema.context import Context

UNEXPECTED: Final = "系统出了问题，请稍后再试；如仍不行，请把请求编号告诉系统管理员。"
TOO_SLOW: Final = "查询用时过长，已停止；请缩小范围或减少每页条数后再试。"

PLACES_MAX: Final = 2

_LONG_NUMBER: Final = re.compile(r"\d{7,}[0-9Xx]*")
_INPUT_ERRORS: Final = (ValueError, StrawberryInputCoercionError)

log = structlog.get_logger("schema")


@strawberry.type(description="办理被拒绝的一个原因。")
class UserError:
    """One reason why an act was refused."""

    field: list[str] = strawberry.field(description="有关的填写项的路径；与填写项无关时为空")
    code: str = strawberry.field(description="原因代码，不随文字变化")
    message: str = strawberry.field(description="原因")


def refusal(code: str, message: str) -> GraphQLError:
    """This will make an error that is meant for the person and passes unmasked."""
    return GraphQLError(message, extensions={"code": code})


def user_errors(error: DomainError) -> list[UserError]:
    """This will put a refusal of the domain into a payload's words."""
    path = [_camel(str(name)) for name in error.field]
    return [UserError(field=path, code=error.code, message=error.message)]


def presentable(result: ExecutionResult, context: Context) -> ExecutionResult:
    """This will replace every error by what the person may see; the unexpected is logged whole."""
    if result.errors:
        result.errors = [_presentable(error, context) for error in result.errors]
    return result


def _presentable(error: GraphQLError, context: Context) -> GraphQLError:
    cause = _cause(error)
    if isinstance(cause, DomainError):
        return _reworded(error, cause.code, cause.message)
    if isinstance(cause, GraphQLError):
        code = (cause.extensions or {}).get("code")
        if code:
            return cause if cause is error else _reworded(error, str(code), cause.message)
        return _reworded(error, "QUERY_INVALID", f"查询语句有误：{_explained(error)}")
    if isinstance(cause, TimeoutError):
        log.warning("graphql.timeout", request_id=context.request_id, actor=context.actor.label)
        return _reworded(error, "QUERY_TIMEOUT", TOO_SLOW)
    if error.path is None and type(cause) in _INPUT_ERRORS:
        return _reworded(error, "INPUT_INVALID", f"填写的值不符合要求：{_explained(error)}")
    log.error(
        "graphql.failed",
        request_id=context.request_id,
        actor=context.actor.label,
        path=error.path,
        exc_info=cause,
    )
    masked = _reworded(error, "INTERNAL", f"{UNEXPECTED}（请求编号 {context.request_id}）")
    assert masked.extensions is not None
    masked.extensions["requestId"] = context.request_id
    return masked


def _cause(error: GraphQLError) -> BaseException:
    """This will follow an error to what was raised first."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _reworded(error: GraphQLError, code: str, message: str) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions={"code": code},
    )


def _explained(error: GraphQLError) -> str:
    """This will say in Chinese what is wrong with a document or its variables, and where."""
    text = _scrubbed(chinese.chinese(error.message) or chinese.UNKNOWN)
    places = error.locations or ()
    where = "；".join(f"第 {place.line} 行，第 {place.column} 列" for place in places[:PLACES_MAX])
    return f"{text}（{where}）。" if where else f"{text}。"


def _scrubbed(message: str) -> str:
    """This will take long numbers out: what was typed may be an identity number."""
    return _LONG_NUMBER.sub("…", message)


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.title() for part in rest)
