"""What the HTTP side is told at its start; the entry point alone reads settings."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from domain.reveals.rules import SEARCHES_PER_DAY
from domain.sessions.rules import CONFIRMED_FOR, IDLE_FOR, SESSION_LASTS
from integrations.oidc.client import Registration


class Rate(NamedTuple):
    """So many at once, and so many a second after that."""

    burst: int
    per_s: int


ADDRESS_RATE: Final = Rate(burst=600, per_s=200)
PERSON_RATE: Final = Rate(burst=200, per_s=50)
UPLOAD_WAIT_S: Final = 20.0  # for a place among those who upload
UPLOAD_PAUSE_S: Final = 30.0  # without a byte
UPLOAD_LASTS_S: Final = 600.0  # from the first byte to the last
SIGN_IN_RATE: Final = Rate(burst=30, per_s=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Origin, limits, the folder of the built pages and the fingerprints of their documents.

    A unit's people often share one address, hence the wide limit for addresses; guessing of
    passwords has one of its own, and an account locks after five wrong ones besides.
    """

    public_origin: str
    web_dist: Path
    upload_bytes_max: int
    spool_folder: Path
    upload_wait_s: float = UPLOAD_WAIT_S
    upload_pause_s: float = UPLOAD_PAUSE_S
    upload_lasts_s: float = UPLOAD_LASTS_S
    trusted_documents: frozenset[str] = frozenset()
    session_idle: timedelta = IDLE_FOR
    session_lasts: timedelta = SESSION_LASTS
    session_confirmed: timedelta = CONFIRMED_FOR
    reveals_per_day: int = 0
    searches_per_day: int = SEARCHES_PER_DAY
    address_rate: Rate = ADDRESS_RATE
    person_rate: Rate = PERSON_RATE
    sign_in_rate: Rate = SIGN_IN_RATE
    oidc: Registration | None = None
    oidc_label: str = ""

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS; plain http is for this machine alone."""
        return urlsplit(self.public_origin).scheme == "https"

    @property
    def cookie_name(self) -> str:
        """The session cookie's name: browsers hold `__Host-` to Secure, Path=/ and no Domain."""
        return "__Host-sid" if self.is_https else "sid"
