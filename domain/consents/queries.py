"""Questions about consent: what a member said, and to which words."""

from typing import Final

from domain.pages import Listing

CONSENTS: Final = Listing(
    table="consents",
    columns=(
        *("id", "member_id", "act", "text_id", "ref", "on_day", "channel", "collector", "reason"),
        *("recorded_at", "recorded_by_id"),
    ),
    unit="(SELECT m.unit_id FROM members m WHERE m.id = t.member_id)",
)
TEXTS: Final = Listing(
    table="consent_texts",
    columns=("id", "version", "title", "words", "basis", "effective_from"),
    unit=None,
    is_public=True,
)
