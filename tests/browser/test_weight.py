"""Speed in figures that no busy machine changes: what a page asks for, holds and moves."""

from typing import Any, Final

import pytest

from tests.browser.conftest import Sit

QUESTIONS_MAX: Final = 8
ELEMENTS_MAX: Final = 5_000
SHIFT_MAX: Final = 0.1  # what is commonly called good
SHIFT: Final = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) sum += hadRecentInput ? 0 : value;
  }).observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 200);
})"""
FETCHED: Final = """() => performance.getEntriesByType('resource')
  .filter(({ name, transferSize }) => name.includes('/assets/') && transferSize > 0)
  .map(({ name }) => name)"""


class TestList:
    @pytest.mark.parametrize("path", ["/members", "/units", "/disbursements", "/bank-files"])
    async def test_asks_little_holds_little_and_stays_in_place(self, sit: Sit, path: str) -> None:
        desk = await sit("office")
        await desk.open(path)
        asked = desk.watch.operations[:]
        elements = await desk.page.evaluate("document.querySelectorAll('*').length")
        shift = await desk.page.evaluate(SHIFT)
        assert 1 < len(set(asked)) <= QUESTIONS_MAX, asked
        assert elements <= ELEMENTS_MAX
        assert shift <= SHIFT_MAX

    async def test_is_there_again_on_the_way_back_before_the_server_answers(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/units")
        await desk.page.locator("tbody a").first.click()
        await desk.page.wait_for_url("**/units/*")
        await desk.settled()
        await desk.context.set_offline(True)
        desk.watch.means("net::ERR_INTERNET_DISCONNECTED")
        await desk.page.go_back()
        await desk.page.locator("tbody a").first.wait_for()
        await desk.context.set_offline(False)


class TestAssets:
    async def test_are_fetched_once_in_a_browsers_life(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/members")
        first: list[Any] = await desk.page.evaluate(FETCHED)
        await desk.open("/members")
        assert len(first) > 3
        assert await desk.page.evaluate(FETCHED) == []

    async def test_of_graphiql_do_not_weigh_on_a_list(self, sit: Sit) -> None:
        desk = await sit("office")
        await desk.open("/members")
        assert "monaco" not in " ".join(desk.watch.requests)
        await desk.page.goto("/graphiql")
        await desk.page.locator(".monaco-editor").first.wait_for()
        assert "monaco" in " ".join(desk.watch.requests)
