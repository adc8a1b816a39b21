"""Both ends of an envelope for tests: what was agreed, our keys, and the bank's other half."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from integrations.psbc import sm2_forms
from integrations.psbc.bank_keys import KeyFile
from integrations.psbc.envelope_profile import Envelope
from integrations.psbc.simulator import envelope as theirs
from integrations.psbc.sm2 import SoftwareKey

TODAY = date(2018, 3, 1)
# As 邮储's open platform does it: SM4-CBC in base64, C1C2C3, r#s, a user id of one's own.
PSBC: Mapping[str, Any] = {
    "layout": "json",
    "parts": {"content": "request", "key": "encryptKey", "iv": "iv", "signature": "signature"},
    "text": "base64",
    "cipher": "sm4-cbc",
    "key_form": "c1c2c3",
    "signature_form": "rs_hex",
    "signed": ["content", "key"],
    "our_user_id": "SZJG0001",
    "bank_user_id": "PSBC-SC",
    "our_key": "puhui",
    "bank_key": "psbc",
}
OURS, BANKS = SoftwareKey.of(0x51), SoftwareKey.of(0xBA)


def agreed(**changes: Any) -> Envelope:
    """An envelope like PSBC's, but for some values."""
    return Envelope.model_validate_json(json.dumps({**PSBC, **changes}))


def key_file() -> KeyFile:
    """Our key and the bank's, since the beginning of 2018."""
    began = date(2018, 1, 1)
    return (
        KeyFile()
        .with_ours("puhui", from_on=began, overlap_days=30, key=OURS)
        .with_bank("psbc", BANKS.public, from_on=began, overlap_days=30)
    )


@dataclass(frozen=True, slots=True)
class Bank:
    """The keys that the bank has, the current one first."""

    own: tuple[SoftwareKey, ...] = (BANKS,)
    peers: tuple[SoftwareKey, ...] = (OURS,)

    def end(self, envelope: Envelope) -> theirs.Envelope:
        """The bank's own program for what was agreed."""
        return theirs.Envelope(
            own_privates=[sm2_forms.private_hex(key) for key in self.own],
            peer_publics=[sm2_forms.public_hex(key.public) for key in self.peers],
            own_user_id=envelope.bank_user_id,
            peer_user_id=envelope.our_user_id,
            layout=envelope.layout,
            parts=[(part.value, name) for part, name in envelope.parts.items()],
            text=envelope.text,
            cipher=envelope.cipher,
            iv=envelope.iv,
            key_form=envelope.key_form,
            has_point_prefix=envelope.has_point_prefix,
            signature_form=envelope.signature_form,
            signed=envelope.signed,
        )
