"""axe-core over a page: every rule of WCAG 2.2 A and AA and the good practices."""

from functools import cache
from typing import Any, Final

from playwright.async_api import Page

from tests.journeys.process_station import ROOT

FILE: Final = ROOT / "web/node_modules/axe-core/axe.min.js"
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN: Final = """async (tags) => {
  await Promise.allSettled(document.getAnimations().map(({ finished, effect }) =>
    effect?.getComputedTiming().endTime === Infinity ? null : finished));
  const { violations } = await axe.run(document,
    { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html, failureSummary }) =>
    `${html.slice(0, 200)} ${failureSummary.split('\\n').slice(1, 2).join('')}`) }));
}"""


async def violations(page: Page, *, upstream: frozenset[str] = frozenset()) -> list[str]:
    """This will give what axe finds, but for rules that a bundled library breaks by itself."""
    if not await page.evaluate("'axe' in globalThis"):
        await page.evaluate(_source())
    found: list[dict[str, Any]] = await page.evaluate(RUN, list(RULES))
    return [f"{each['id']}: {each['nodes']}" for each in found if each["id"] not in upstream]


@cache
def _source() -> str:
    return FILE.read_text(encoding="utf-8")
