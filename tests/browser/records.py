"""What the demo makes none of, brought about through the public API: so each page has something to show."""

from datetime import datetime
from typing import Any, Final

import httpx

from domain.calendar import CHINA
from domain.provincial_maps import rules as maps
from operate import demo
from operate.demo import Person
from tests.journeys.process_station import Station, until

DRAFT: Final = """mutation Draft($input: BulletinDraftInput!) { bulletinDraft(input: $input) {
  bulletin { id } userErrors { code message } } }"""
PROPOSE: Final = """mutation Propose($input: ProvincialMapInput!) {
  provincialMapPropose(input: $input) { map { id } userErrors { code message } } }"""
CONFIRM: Final = """mutation Confirm($id: ID!) { provincialMapConfirm(id: $id) {
  map { id } userErrors { code message } } }"""
REQUEST: Final = """mutation Request($input: ProvincialDeliveryRequestInput!) {
  provincialDeliveryRequest(input: $input) { delivery { id } userErrors { code message } } }"""
DELIVERED: Final = "{ provincialDeliveries(first: 1) { edges { node { digest } } } }"
BOUGHT: Final = """{ rosters(first: 1, filter: { kind: PURCHASES }) { edges { node { id } } } }"""
CHECKED: Final = "{ participantLists(first: 1) { edges { node { state } } } }"


def keep(station: Station) -> None:
    """This will draft a bulletin, report to the province and hold a list against the members."""
    with station.person("office") as office:
        office.confirm()
        _draft_bulletin(office)
        with station.person("checker") as checker:
            _report_to_province(office, checker)
        _hold_list_against_members(station, office)


def _draft_bulletin(office: Person) -> None:
    today = datetime.now(CHINA).date()
    wanted = {"kind": "CARDS", "planYear": today.year, "dayOn": today.isoformat()}
    office.act(DRAFT, "bulletin", input=wanted)


def _report_to_province(office: Person, checker: Person) -> None:
    map_id = office.act(PROPOSE, "map", input=_suggested_map())["id"]
    checker.confirm()
    checker.act(CONFIRM, "map", id=map_id)
    office.act(REQUEST, "delivery", input={"kind": "FULL"})
    until(lambda: _first(office, DELIVERED)["digest"])


def _hold_list_against_members(station: Station, office: Person) -> None:
    """The list is the very roster of purchases that the demo brought in."""
    answer = httpx.post(
        f"{station.url}/participant-lists",
        params={"planYear": demo.PLAN_YEAR, "roster": _first(office, BOUGHT)["id"]},
        cookies=station.sign_in("office").cookies,
        headers={"Origin": station.url, "X-CSRF-Preflight": "1"},
    )
    assert answer.is_success, answer.text
    until(lambda: _first(office, CHECKED)["state"] == "CHECKED")


def _first(person: Person, document: str) -> dict[str, Any]:
    edges = next(iter(person.ask(document).values()))["edges"]
    return dict(edges[0]["node"])


def _suggested_map() -> dict[str, object]:
    given = maps.suggested(datetime.now(CHINA).date())
    return {
        "document": "川工函〔2018〕1号",
        "source": "省库导入模板 1.0",
        "effectiveFrom": given.effective_from.isoformat(),
        "fileFormat": given.file_format.value,
        "encoding": given.encoding.value,
        "statuses": given.statuses,
        "columns": [
            {
                "field": one.field,
                "header": one.header,
                "format": one.format,
                "isRequired": one.is_required,
            }
            for one in given.columns
        ],
        "receipt": {
            "line": given.receipt.line,
            "idNo": given.receipt.id_no,
            "result": given.receipt.result,
            "code": given.receipt.code,
            "text": given.receipt.text,
            "accepted": given.receipt.accepted,
            "refused": given.receipt.refused,
        },
        "longTerm": given.long_term,
    }
