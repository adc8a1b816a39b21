"""One fen explained through the contract: by its number, in the viewer's scope, seen under record."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor

Ask = Callable[..., Awaitable[dict[str, Any]]]

EXPLAIN = """
query E($no: String!) { explainPayment(paymentNo: $no) {
  paymentNo state amount memberName unitName payment { paymentNo }
  links { step label status facts { label text } source { name isIntact bankFileId rosterId certificateId }
    cells { label text } problem }
} }
"""

pytestmark = pytest.mark.usefixtures("bank")


class TestExplainPayment:
    async def test_names_every_link_and_says_where_the_books_and_the_archive_part(
        self, ask: Ask, office: Actor
    ) -> None:
        """Issue 4.9: the arranged payment rests on a file that speaks of somebody else."""
        answer = await ask(office, EXPLAIN, no=" P1 ")
        assert answer["errors"] == []
        chain = answer["data"]["explainPayment"]
        assert (chain["paymentNo"], chain["amount"], chain["unitName"]) == ("P1", "100.00", "甲")
        assert chain["payment"] == {"paymentNo": "P1"}
        found = {link["step"]: link for link in chain["links"]}
        assert next(iter(found)) == "PURCHASE"
        assert list(found)[-1] == "CERTIFICATE"
        assert found["CREDIT_LINE"]["status"] == "DIFFERS"
        assert found["STATEMENT"]["problem"]
        assert found["CARD_REQUEST"]["status"] == "DIFFERS"
        assert all(link["label"] for link in chain["links"])

    async def test_is_nothing_for_the_clerk_of_another_unit(self, ask: Ask, clerk: Actor) -> None:
        """R50."""
        assert (await ask(clerk, EXPLAIN, no="P1"))["data"] == {"explainPayment": None}
        own = (await ask(clerk, EXPLAIN, no="P2"))["data"]["explainPayment"]
        assert own["unitName"] == "乙"
        banks = [link for link in own["links"] if not (link["source"] or {}).get("rosterId")]
        assert not any(link["source"] for link in banks)
        assert {link["status"] for link in banks} <= {"HIDDEN", "MISSING", "NONE", "RECORDED"}
        found = {link["step"]: link["status"] for link in banks}
        assert (found["STATEMENT"], found["CERTIFICATE"]) == ("HIDDEN", "HIDDEN")

    async def test_is_nothing_for_a_number_that_nobody_gave_out(
        self, ask: Ask, office: Actor
    ) -> None:
        assert (await ask(office, EXPLAIN, no="P999"))["data"] == {"explainPayment": None}
