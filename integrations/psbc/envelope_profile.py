"""The part of a profile that says how a file is enveloped on its way; most banks' is absent."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

IV_BYTES: Final = 16
_IV: Final = re.compile(r"[0-9a-f]{32}\Z")
_KEY_NAME: Final = r"^[a-z][a-z0-9-]{0,31}$"
_USER_ID: Final = r"^[ -~]{1,64}$"
_EXPANSION: Final = 2  # hexadecimal doubles what it writes; base64 takes less
_OVERHEAD_BYTES: Final = 4096  # wrapped key, signature, names of keys and parts


class Part(StrEnum):
    """What travels in an envelope. The keys' ids are told only if the bank agreed to read them."""

    CONTENT = "content"
    KEY = "key"
    IV = "iv"
    SIGNATURE = "signature"
    SIGNER_ID = "signer_id"
    RECIPIENT_ID = "recipient_id"


class Envelope(BaseModel):
    """SM4 over the file's bytes, its key wrapped by SM2, signed by SM2 with SM3."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    # json: one object of texts. frames: each part as four bytes of length and the part itself.
    layout: Literal["json", "frames"]
    # The parts in their order on the wire, with their names there (json alone shows the names).
    parts: Mapping[Part, str]
    # How bytes are written in a part: content, wrapped key, iv and an ASN.1 signature.
    text: Literal["base64", "hex", "raw"]
    cipher: Literal["sm4-cbc", "sm4-gcm"]
    # random, or the 32 hexadecimal digits that were agreed once for all (CBC alone).
    iv: str = "random"
    key_form: Literal["c1c3c2", "c1c2c3", "asn1"]
    # Whether 04 leads C1; ASN.1 has none.
    has_point_prefix: bool = True
    signature_form: Literal["rs_hex", "asn1"]
    # What is signed, one after the other: parts as they are written, or "plain", the file's bytes.
    signed: tuple[Literal["content", "key", "iv", "plain"], ...] = Field(min_length=1)
    our_user_id: str = Field(pattern=_USER_ID)
    bank_user_id: str = Field(pattern=_USER_ID)
    # Names of keys in the key file; each has versions with days of validity.
    our_key: str = Field(pattern=_KEY_NAME)
    bank_key: str = Field(pattern=_KEY_NAME)

    @property
    def has_random_iv(self) -> bool:
        """This will say whether each file has an IV of its own, which then travels with it."""
        return self.iv == "random"

    def wire_bytes_max(self, content_bytes_max: int) -> int:
        """This will give the most bytes that an envelope around so much content has."""
        return _EXPANSION * content_bytes_max + _OVERHEAD_BYTES

    @model_validator(mode="after")
    def _has_the_parts_that_it_needs(self) -> Self:
        wanted = {Part.CONTENT, Part.KEY, Part.SIGNATURE}
        if self.has_random_iv:
            wanted.add(Part.IV)
        told = {Part.SIGNER_ID, Part.RECIPIENT_ID}
        if not wanted <= set(self.parts) <= wanted | told:
            names = ", ".join(sorted(wanted))
            raise ValueError(f"parts: needs {names}; signer_id and recipient_id may be told")
        if len(set(self.parts.values())) != len(self.parts):
            raise ValueError("parts: two parts have the same name")
        return self

    @model_validator(mode="after")
    def _ciphers_and_layouts_go_together(self) -> Self:
        if not self.has_random_iv and not _IV.match(self.iv):
            raise ValueError("iv: random or 32 lower-case hexadecimal digits")
        if not self.has_random_iv and self.cipher == "sm4-gcm":
            raise ValueError("iv: GCM must never see one twice, so it is random")
        if self.layout == "json" and self.text == "raw":
            raise ValueError("text: JSON holds no raw bytes")
        if not {"content", "plain"} & set(self.signed):
            raise ValueError("signed: covers neither content nor plain")
        if len(set(self.signed)) != len(self.signed):
            raise ValueError("signed: a part is named twice")
        if "iv" in self.signed and not self.has_random_iv:
            raise ValueError("signed: an agreed iv does not travel")
        return self
