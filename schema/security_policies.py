"""Security policies: what passwords must be, whose sign-in takes a code, and deciding another."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import orjson
import strawberry

from domain.actors import Role as DomainRole
from domain.calendar import CHINA
from domain.pages import Listing
from domain.security_policies import operations as policies
from domain.security_policies import queries
from domain.security_policies.rules import SecurityPolicy as DomainPolicy
from domain.transactions import Row
from schema.acts import Payload, act, fresh
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.states import Role

if TYPE_CHECKING:
    from schema.people import Person


def _factor_roles(row: Row) -> list[Role]:
    return [Role(role) for role in orjson.loads(row["factor_roles"])]


@strawberry.type(description="一份安全策略：密码的要求，以及哪些岗位登录须用动态码。")
class SecurityPolicy(Node):
    """What sign-ins must satisfy from a day on."""

    listing: ClassVar[Listing] = queries.POLICIES

    effective_from: date = plain("自哪一天起施行")
    characters_min: int = plain("密码最少字符数")
    classes_min: int = plain("大写字母、小写字母、数字、符号中至少几种")
    history: int = plain("不得重复最近几个密码")
    age_days_max: int = plain("密码最长使用天数")
    factor_roles: list[Role] = worked_out(_factor_roles, "登录须用动态码的岗位")
    federated_factors: list[str] = worked_out(
        lambda row: row["federated_factors"].split(),
        "统一身份认证的哪些方式（amr 或 acr）可代替动态码；为空则都不能代替",
    )
    document: str = plain("依据文件")
    reason: str = plain("调整原因")
    created_at: datetime = plain("作出时间")
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "作出的人；系统初始的，或无权查看时为空"
    )


@strawberry.input(description="调整安全策略所需的内容。")
class SecurityPolicyDecideInput:
    """What deciding a policy takes."""

    effective_from: date = strawberry.field(description="自哪一天起施行，不早于今天")
    characters_min: int = strawberry.field(description="密码最少字符数，8 至 64")
    classes_min: int = strawberry.field(description="至少几种字符，3 或 4")
    history: int = strawberry.field(description="不得重复最近几个密码，3 至 24")
    age_days_max: int = strawberry.field(description="密码最长使用天数，1 至 180")
    factor_roles: list[Role] = strawberry.field(description="登录须用动态码的岗位")
    document: str = strawberry.field(description="依据文件")
    reason: str = strawberry.field(description="调整原因")
    federated_factors: list[str] = strawberry.field(
        description="统一身份认证的哪些方式（amr 或 acr）可代替动态码；不填则都不能代替",
        default_factory=list,
    )


@strawberry.type(description="调整安全策略的结果。")
class SecurityPolicyDecidePayload(Payload):
    """What became of deciding a policy."""

    security_policy: SecurityPolicy | None = strawberry.field(
        description="新的安全策略；未办成时为空", default=None
    )


@strawberry.type
class SecurityPolicyQueries:
    """Root fields about security policies."""

    @answer("今天施行的安全策略。")
    async def security_policy(self, info: Info) -> SecurityPolicy | None:
        """This will give the policy in force."""
        today = info.context.now().astimezone(CHINA).date()
        found = await queries.all_of_them()
        held = [row for row in found if row["effective_from"] <= today]
        return SecurityPolicy.of(max(held, key=_precedence)) if held else None

    @answer("全部安全策略，后作出的在前，最多 100 份。")
    async def security_policies(self) -> list[SecurityPolicy]:
        """This will list the policies that hold, have held and will hold."""
        return [SecurityPolicy.of(row) for row in await queries.all_of_them()]


@strawberry.type
class SecurityPolicyActs:
    """Mutations of security policies."""

    @act(
        "security_policy.decide",
        "调整安全策略，自所填日期起施行；只有安全管理员可办，须先再次输入密码。",
        needs_confirmation=True,
    )
    async def security_policy_decide(
        self,
        info: Info,
        input_: Annotated[
            SecurityPolicyDecideInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> SecurityPolicyDecidePayload:
        """This will decide a policy."""
        context = info.context
        key = await policies.decide(
            DomainPolicy(
                effective_from=input_.effective_from,
                characters_min=input_.characters_min,
                classes_min=input_.classes_min,
                history=input_.history,
                age_days_max=input_.age_days_max,
                factor_roles=frozenset(DomainRole(role.value) for role in input_.factor_roles),
                document=input_.document,
                reason=input_.reason,
                federated_factors=frozenset(input_.federated_factors),
            ),
            by=context.actor,
            now=context.now(),
        )
        return SecurityPolicyDecidePayload(security_policy=await fresh(info, "SecurityPolicy", key))


def _precedence(row: Row) -> tuple[date, int]:
    return row["effective_from"], row["id"]
