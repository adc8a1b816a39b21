"""Who may be responsible for several units."""

import pytest

from domain.actors import Role
from domain.posts import rules
from domain.posts.rules import PostsInvalid

CLERK = frozenset({Role.CLERK})


class TestChecked:
    def test_takes_each_unit_once_and_leaves_out_the_persons_own(self) -> None:
        assert rules.checked(CLERK, home_id=1, other_ids=[3, 2, 3, 1]) == [2, 3]
        assert rules.checked(CLERK, home_id=1, other_ids=[]) == []

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.CLERK])
    def test_refuses_everybody_who_is_not_a_clerk_alone(self, role: Role) -> None:
        for roles in (frozenset({role}), CLERK | {role}):
            with pytest.raises(PostsInvalid) as told:
                rules.checked(roles, home_id=1, other_ids=[2])
            assert told.value.field == ("otherUnitIds",)
            assert rules.checked(roles, home_id=1, other_ids=[1]) == []

    def test_refuses_too_many(self) -> None:
        most = list(range(2, rules.POSTS_MAX + 2))
        assert rules.checked(CLERK, home_id=1, other_ids=most) == most
        with pytest.raises(PostsInvalid):
            rules.checked(CLERK, home_id=1, other_ids=[*most, 99])
