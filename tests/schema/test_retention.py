"""Terms through the contract: who sees them, and that what a law keeps is reported and not erased."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Role

Ask = Callable[..., Awaitable[dict[str, Any]]]

ALL = """{ retention { code label years days document originalText afterTerm
  counts { reason label count } pastTerm { name reason } } }"""


class TestRetention:
    @pytest.mark.parametrize("role", sorted(Role))
    async def test_is_for_the_office_and_the_auditor(
        self, ask: Ask, world: Any, role: Role
    ) -> None:
        """R50, R48: terms are dated rows with their words."""
        answer = await ask(await world.actor(f"who-{role.lower()}", role), ALL)
        assert answer["errors"] == []
        found = {each["code"]: each for each in answer["data"]["retention"]}
        if role not in {Role.OFFICE, Role.AUDITOR}:
            assert found == {}
            return
        assert found["BANK_FILES"]["years"] == 30
        assert "30年" in found["BANK_FILES"]["originalText"]
        assert "不删除" in found["BANK_FILES"]["afterTerm"]
        assert {each["reason"] for each in found["BANK_FILES"]["counts"]} == {"TERM"}
        assert found["BANK_FILES"]["pastTerm"] == []
