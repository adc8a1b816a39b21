"""What every mutation does alike: run one verb, or say why not, audit the refusal, show the object."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import strawberry

from domain.audit import operations as audit
from domain.errors import DomainError, NotPermitted
from domain.idempotency import operations as idempotency
from domain.transactions import answering_to
from schema.context import Context, Info
from schema.errors import UserError, user_errors
from schema.nodes import load
from schema.subjects import named

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

F = TypeVar("F", bound=Callable[..., Any])

Id = Annotated[strawberry.ID, strawberry.argument(name="id", description="所办对象的全局编号")]


IdempotencyKey = Annotated[
    str | None,
    strawberry.argument(
        description="幂等键：8–64 个字母、数字、连字符或下划线，由调用方随机生成，至少保留 24 小时；"
        "同一人以同一个键和相同内容再次提交，得到同一个结果，不会重复办理"
    ),
]


class SessionRequired(NotPermitted):
    """A script asks for what only a person at their session may do."""

    code = "SESSION_REQUIRED"
    default_message = "此业务须由本人登录系统后办理，不能用访问令牌办理。"


class StepUpRequired(NotPermitted):
    """The person did not type their password again lately."""

    code = "STEP_UP_REQUIRED"
    default_message = "为确认是您本人办理，请先再输入一次登录密码。"


@strawberry.type
class Payload:
    """What every payload has."""

    user_errors: list[UserError] = strawberry.field(
        description="未能办理的原因；办成时为空列表", default_factory=list
    )


def act(action: str, description: str, *, needs_confirmation: bool = False) -> Callable[[F], F]:
    """This will declare a method as a mutation; a DomainError becomes its payload's userErrors.

    One that needs confirmation is refused unless the person typed their password again lately.
    """

    def declare(verb: F) -> F:
        payload: Callable[..., Any] = verb.__annotations__["return"]

        @wraps(verb)
        async def run(self: object, info: Info, **arguments: Any) -> Any:
            context = info.context
            try:
                if needs_confirmation:
                    require_confirmation(context)
                return await verb(self, info, **arguments)
            except DomainError as error:
                with answering_to(None):  # a refusal is written down whatever became of the session
                    await audit.refuse(
                        action=action,
                        subject=named(arguments.get("id_")),
                        code=error.code,
                        by=context.actor,
                        now=context.now(),
                    )
                return payload(user_errors=user_errors(error))

        return cast("F", strawberry.mutation(description=description)(run))

    return declare


def require_confirmation(context: Context) -> None:
    """This will let pass only a person who typed their password again a short while ago.

    Raises:
        SessionRequired: it is a script.
        StepUpRequired: they did not, or too long ago.
    """
    if context.session_id is None:
        raise SessionRequired
    if not context.is_confirmed:
        raise StepUpRequired


async def once(
    info: Info,
    key: str | None,
    given: "DataclassInstance",
    create: Callable[[], Awaitable[int]],
) -> int:
    """This will create something and give its id: once for each key, as often as asked without one.

    Raises:
        DomainError: whatever `create` refuses, a malformed key, or one that stands for another act.
    """
    if key is None:
        return await create()
    context = info.context
    return await idempotency.once(
        create,
        key=key,
        act=info.field_name,
        given=asdict(given),
        by=context.actor,
        now=context.now(),
    )


async def fresh(info: Info, type_name: str, key: int) -> Any:
    """This will load an object as it is after the change."""
    info.context.loaders.clear()
    return await load(info, type_name, key)
