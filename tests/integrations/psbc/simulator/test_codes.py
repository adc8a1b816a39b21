"""The words of the answers against the format document."""

import re
from pathlib import Path

from integrations.psbc.simulator import codes, crediting, production, rules

DOCUMENT = Path(__file__).parents[4] / "docs" / "psbc-files.md"


class TestTexts:
    def test_are_there_for_every_code_of_the_document(self) -> None:
        section = DOCUMENT.read_text(encoding="utf-8").split("\n## Codes\n")[1].split("\n## ")[0]
        told = set(re.findall(r"\b(?:0000|[123]0[01]\d|999[89])\b", section))
        assert told == set(codes.TEXTS)

    def test_fit_their_column(self) -> None:
        assert max(len(text.encode("gb18030")) for text in codes.TEXTS.values()) <= 60

    def test_cover_what_lots_may_draw(self) -> None:
        assert set(rules.SEEDED_REFUSALS + rules.SEEDED_FAILURES) <= set(codes.TEXTS)
        assert set(crediting._RESULT_LETTER) <= set(codes.TEXTS)

    def test_lead_from_production_to_active(self) -> None:
        status = "00"
        while status != production.ACTIVE:
            status = production.NEXT_STATUS[status]
        assert len(production.NEXT_STATUS) == 6
