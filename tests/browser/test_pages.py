"""Every page of the app before everybody who may see it: it opens, is whole, and breaks no rule."""

import json
from typing import Any, Final

import pytest

from operate.accounts import ACCOUNTS
from tests.browser.arranged import Office
from tests.browser.conftest import Sit
from tests.browser.desk import Desk
from tests.journeys.process_station import ROOT

PATHS: Final[list[str]] = json.loads((ROOT / "web/src/app/paths.json").read_text())
LOGINS: Final = tuple(account.login for account in ACCOUNTS)
# Where a page shows one thing: what finds one that has much to show.
FINDERS: Final = {
    "/units/{id}": 'units(first: 1, filter: { name: "教育厅" })',
    "/members/{id}": "members(first: 1, orderBy: OLDEST)",
    "/imports/{id}": "rosters(first: 1, filter: { kind: MEMBERS })",
    "/cards/{id}": "cardBatches(first: 1)",
    "/disbursements/{id}": "disbursements(first: 1)",
    "/bank-files/{id}": 'bankFiles(first: 1, filter: { kinds: ["OPR"] })',
    "/statements/{id}": "bankStatements(first: 1)",
    "/certificates/{id}": "certificates(first: 1)",
    "/staff/{id}": "staff(first: 1)",
    "/participants/{id}": "participantLists(first: 1)",
    "/provincial/{id}": "provincialDeliveries(first: 1)",
    "/bulletins/{id}": "bulletins(first: 1)",
}

# What the office keeps (`records`), of which others may see none: drafts, lists of other units.
OF_THE_OFFICE: Final = frozenset({"/participants/{id}", "/provincial/{id}", "/bulletins/{id}"})


async def addresses(office: Office, login: str, menu: list[str]) -> list[str]:
    """The addresses that somebody's menu leads to, and one of each kind of thing behind them."""
    found = []
    for path in PATHS:
        if f"/{path.split('/')[1]}" not in menu:
            continue
        if "{id}" in path:
            first = office.first(login, FINDERS[path])
            if first is None and path in OF_THE_OFFICE and login != "office":
                continue
            assert first is not None, f"{login} finds nothing for {path}"
            path = path.replace("{id}", first)  # noqa: PLW2901 - filled in
        found.append(path)
    return found


async def menu_of(desk: Desk) -> list[str]:
    """The sections that the main menu offers."""
    await desk.open("/")
    return [await link.get_attribute("href") or "" for link in await desk.menu.all()]


class TestPages:
    @pytest.mark.parametrize("login", LOGINS)
    async def test_are_whole_before_everybody_who_may_see_them(
        self, sit: Sit, office: Office, login: str
    ) -> None:
        desk = await sit(login)
        problems: dict[str, Any] = {}
        for path in await addresses(office, login, await menu_of(desk)):
            await desk.open(path)
            if found := await desk.problems():
                problems[path] = found
        assert problems == {}
