from typing import Any

import pytest

from integrations.psbc import profile
from integrations.psbc.envelope_profile import Envelope
from tests.integrations.psbc.enveloping import PSBC, agreed


class TestEnvelope:
    def test_is_absent_from_the_shipped_profile(self) -> None:
        shipped = profile.load("psbc-cd/1")
        assert shipped.envelope is None
        assert shipped.wire_bytes_max == shipped.file_bytes_max

    def test_makes_room_for_itself(self) -> None:
        shipped = profile.load("psbc-cd/1")
        enveloped = shipped.model_copy(update={"envelope": agreed()})
        assert enveloped.wire_bytes_max > 2 * enveloped.file_bytes_max

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"parts": {"content": "a", "key": "b"}}, "needs content, iv, key, signature"),
            ({"parts": {**PSBC["parts"], "iv": "request"}}, "the same name"),
            ({"iv": "00" * 16}, "needs content, key, signature"),
            ({"iv": "always"}, "iv"),
            ({"layout": "json", "text": "raw"}, "no raw bytes"),
            ({"signed": ["key"]}, "neither content nor plain"),
            ({"signed": ["content", "content"]}, "named twice"),
            ({"signed": []}, "signed"),
            ({"key_form": "c3c2c1"}, "key_form"),
            ({"cipher": "sm4-ecb"}, "cipher"),
            ({"our_user_id": "四川"}, "our_user_id"),
            ({"our_key": "../key"}, "our_key"),
            ({"surprise": 1}, "surprise"),
        ],
    )
    def test_says_what_is_wrong(self, changes: dict[str, Any], why: str) -> None:
        with pytest.raises(ValueError, match=why):
            agreed(**changes)

    def test_never_fixes_the_nonce_of_gcm(self) -> None:
        parts = {k: v for k, v in PSBC["parts"].items() if k != "iv"}
        with pytest.raises(ValueError, match="GCM"):
            agreed(cipher="sm4-gcm", iv="00" * 16, parts=parts)
        with pytest.raises(ValueError, match="does not travel"):
            agreed(iv="00" * 16, parts=parts, signed=["content", "iv"])

    def test_is_a_part_of_the_document(self) -> None:
        assert profile.Profile.model_fields["envelope"].annotation == Envelope | None
