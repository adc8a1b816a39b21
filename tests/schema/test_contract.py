"""The contract as a whole: described in Chinese, committed, in the shapes that clients rely on."""

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_introspection_query,
    get_named_type,
    is_list_type,
    is_non_null_type,
)

from domain.actors import Actor
from schema import export_text, schema
from schema.nodes import NODES
from schema.permissions import READERS

Ask = Callable[..., Awaitable[dict[str, Any]]]

GRAPHQL = schema._schema
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def described() -> Iterator[tuple[str, str | None]]:
    """This will give everything that a person can read about, with its description."""
    for name, type_ in GRAPHQL.type_map.items():
        if name.startswith("__"):
            continue
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{one}", value.description) for one, value in type_.values.items())
        elif isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{one}", item.description) for one, item in type_.fields.items())
        elif isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for one, item in type_.fields.items():
                yield f"{name}.{one}", item.description
                for key, argument in item.args.items():
                    yield f"{name}.{one}({key})", argument.description
    for directive in GRAPHQL.directives:
        yield f"@{directive.name}", directive.description
        for key, argument in directive.args.items():
            yield f"@{directive.name}({key})", argument.description


class TestDescriptions:
    def test_are_chinese_on_every_type_field_argument_and_value(self) -> None:
        lacking = [name for name, text in described() if not text or not CHINESE.search(text)]
        assert lacking == []


class TestExport:
    def test_equals_the_committed_file(self) -> None:
        committed = Path("schema/schema.graphql").read_text(encoding="utf-8")
        assert export_text() == committed


class TestShapes:
    def test_every_mutation_gives_a_payload_of_its_own_with_user_errors(self) -> None:
        mutation = GRAPHQL.mutation_type
        assert mutation is not None
        for name, item in mutation.fields.items():
            payload = get_named_type(item.type)
            assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
            assert isinstance(payload, GraphQLObjectType)
            assert str(payload.fields["userErrors"].type) == "[UserError!]!"
            objects = [
                one
                for one in payload.fields
                if one not in {"userErrors", "initialPassword"}  # a word that is shown once
            ]
            assert len(objects) == 1
            assert not is_non_null_type(payload.fields[objects[0]].type)

    def test_every_business_act_is_there(self) -> None:
        assert GRAPHQL.mutation_type is not None
        assert set(GRAPHQL.mutation_type.fields) == {
            "rosterAccept", "rosterDiscard", "rosterRowsReject", "rosterRowsRestore", "rosterRecheck",
            "rosterTransfersAsk", "rosterRowFix", "transferAgree",
            "cardApplicationCorrect", "cardApplicationFail", "cardBatchCompose", "cardBatchSubmit",
            "cardBatchWithdraw", "disbursementCompose", "disbursementSubmit",
            "disbursementApprove", "disbursementRelease", "disbursementRefuse",
            "disbursementWithdraw", "disbursementReseal", "staffCreate", "staffDisable",
            "staffEnable", "staffUnlock", "staffPasswordReset",
            "staffFactorReset", "tokenEnd", "securityPolicyDecide", "staffRolesAssign", "sessionEnd", "postSwitch", "passwordChange", "alarmAcknowledge",
            "bookmarkCreate", "bookmarkChange", "bookmarkRemove", "exportRequest", "exportCancel",
            "bankCollect", "bankSend", "bankFileSend", "bankFileResume", "bankFileRelease", "bankFileReject", "bankFileLinesReapply",
            "bankFileProblemsResolve", "fileDispositionConfirm", "fileDispositionDecline", "sweep",
            "rightsRequestRecord", "rightsRequestGrant", "rightsRequestRefuse",
            "rightsRequestWithdraw", "rightsRequestLift", "legalHoldPropose", "legalHoldDecide", "legalHoldLift",
            "legalHoldLiftDecide",
            "provincialMapPropose", "provincialMapConfirm", "provincialMapDiscard",
            "provincialDeliveryRequest", "provincialDeliveryRelease", "provincialDeliveryClose",
            "provincialDeliveryVoid",
            "memberReveal", "failedJobResume", "statementBreakExplain", "statementBreakResolve",
            "paymentInquire", "proofAttach", "proofConfirm", "proofRefuse", "holdPlace",
            "holdLift",
            "calendarPropose", "calendarConfirm", "calendarDiscard", "obligationWaive",
            "provisionPropose", "provisionConfirm", "provisionDiscard",
            "bulletinDraft", "bulletinFrame", "bulletinReview", "bulletinPublish",
            "bulletinDiscard", "headcountDeclare",
            "memberStatusChange", "memberTransfer", "transferAccept", "transferCancel",
            "memberCorrect", "correctionAccept", "correctionRefuse", "correctionWithdraw",
            "memberConsentGive", "memberConsentWithdraw",
            "unitCorrect", "unitMove", "unitClose", "unitReopen",
            "identityPropose", "identityConfirm", "identityEnd",
            "unitMergerRequest", "unitMergerConfirm", "unitMergerWithdraw",
            "profileTry",
        }  # fmt: skip

    def test_every_connection_pages_both_ways_and_counts(self) -> None:
        for type_ in GRAPHQL.type_map.values():
            if not isinstance(type_, GraphQLObjectType):
                continue
            for item in type_.fields.values():
                if get_named_type(item.type).name.endswith("Connection"):
                    assert {"first", "after", "last", "before", "skip"} <= set(item.args)
            if type_.name.endswith("Connection"):
                assert set(type_.fields) == {"edges", "pageInfo", "totalCount"}

    def test_every_node_says_who_may_read_it(self) -> None:
        assert set(NODES) <= set(READERS)

    def test_no_object_field_can_break_its_parent(self) -> None:
        """What is out of sight is null; a list may be empty: neither ever fails the whole row."""
        for name, kind in NODES.items():
            type_ = GRAPHQL.type_map[name]
            assert isinstance(type_, GraphQLObjectType)
            for item in type_.fields.values():
                inner = item.type.of_type if is_non_null_type(item.type) else item.type
                if get_named_type(inner).name in NODES and not is_list_type(inner):
                    assert not is_non_null_type(item.type), f"{kind.__name__}: {item.type}"


class TestIntrospection:
    async def test_passes_for_anybody_signed_in(self, ask: Ask, clerk: Actor) -> None:
        answer = await ask(clerk, get_introspection_query(input_value_deprecation=True))
        assert answer["errors"] == []
        assert len(answer["data"]["__schema"]["types"]) > 50

    @pytest.mark.parametrize("built_in", ["String", "Int", "Boolean", "ID", "Yuan", "DateTime"])
    async def test_describes_scalars_in_chinese(
        self, ask: Ask, clerk: Actor, built_in: str
    ) -> None:
        answer = await ask(clerk, f'{{ __type(name: "{built_in}") {{ description }} }}')
        assert CHINESE.search(answer["data"]["__type"]["description"])
