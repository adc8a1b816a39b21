"""What must hold at the end of every journey, whoever died on the way: ours and the bank's books."""

from typing import Any, Final

from domain.crypto import mask_card
from operate.demo import Person
from tests.journeys.process_station import Station

FEN: Final = 10_000
PAGE: Final = 200
BOOKS: Final = """query Books($file_states: [BankFileState!]) {
  figures { members cardsApplied cardsIssued cardsFailed cardsActive creditsSent creditsCredited
    creditsFailed creditsUnknown creditedAmount ledgerAmount isBalanced }
  ledgerBalances { account amount }
  bankFiles(filter: { states: $file_states }) { totalCount }
  entitlements(filter: { states: [PAYABLE] }) { totalCount } }"""
PAYMENTS: Final = """query Payments($after: String) {
  payments(first: 200, after: $after) { pageInfo { hasNextPage endCursor }
    edges { node { state amount card { numberMasked isActive } member { id } } } } }"""
UNFINISHED: Final = ("SEALED", "SENDING", "SENT", "HELD", "RECEIVED", "QUARANTINED")


def assert_balanced(station: Station) -> dict[str, Any]:
    """This will compare every book with every other one and give our figures."""
    with station.person("auditor") as auditor:
        said = auditor.ask(BOOKS, file_states=[*UNFINISHED])
        paid = payments(auditor)
    figures, bank = said["figures"], station.bank_totals()
    assert figures["isBalanced"] is True
    assert figures["creditsUnknown"] == 0
    assert sum(fen(each["amount"]) for each in said["ledgerBalances"]) == 0
    assert said["bankFiles"]["totalCount"] == 0, "a file stayed on the way"
    # Whose credit has failed may be paid again; nobody else with an active card is left.
    assert said["entitlements"]["totalCount"] == figures["creditsFailed"]
    assert bank["is_balanced"]
    assert bank["credited"] == figures["creditsCredited"] > 0
    assert bank["credited_fen"] == fen(figures["creditedAmount"]) == fen(figures["ledgerAmount"])
    assert {tuple(each) for each in bank["credited_by_card"].values()} == {(1, FEN)}
    credited = [each for each in paid if each["state"] == "CREDITED"]
    assert len({each["member"]["id"] for each in credited}) == len(credited) == bank["credited"]
    assert {each["state"] for each in paid} <= {"CREDITED", "FAILED"}
    assert sorted(each["card"]["numberMasked"] for each in credited) == sorted(
        mask_card(number) for number in bank["credited_by_card"]
    )
    return dict(figures)


def payments(reader: Person) -> list[dict[str, Any]]:
    """This will page through all payments."""
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = reader.ask(PAYMENTS, after=after)["payments"]
        found += [edge["node"] for edge in page["edges"]]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def fen(yuan: str) -> int:
    """This will read yuan with two decimals as whole fen."""
    whole, _, cents = yuan.partition(".")
    sign = -1 if whole.startswith("-") else 1
    assert len(cents) == 2, yuan
    return int(whole) * 100 + sign * int(cents)
