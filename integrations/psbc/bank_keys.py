"""The key file of the envelope: our keys and the bank's, by name and version, each with its days.

The newest version that is valid seals; every version that is valid and not revoked opens. So both
sides can change keys on different days. Private keys stand in the file in the clear: it is mode 0600
and belongs to a machine that nobody else uses, or there is an HSM behind `Keys` instead.
"""

import json
import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Protocol, Self

from integrations.psbc import sm2_forms
from integrations.psbc.digest import sm3_hex
from integrations.psbc.sm2 import KeyInvalid, PublicKey, Signer, SoftwareKey, Unwrapper

FORMAT: Final = "puhui-bank-keys/1"
_FINGERPRINT_DIGITS: Final = 32


class BankKeysUnusable(Exception):
    """The key file is missing, readable by others, or wrong; the message names the place."""


class KeyRefused(Exception):
    """A change to the key file would break a rule; the message says which."""


class Holder(StrEnum):
    """Whose key it is: of ours the private half is here, of the bank's only the public one."""

    OURS = "ours"
    BANK = "bank"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """A version of a key: `name/number`, its first day and, once it is replaced, its last."""

    name: str
    number: int
    from_on: date
    until_on: date | None = None
    revoked_on: date | None = None

    @property
    def id(self) -> str:
        """This will give the id, "puhui/2"."""
        return f"{self.name}/{self.number}"

    def holds(self, on: date) -> bool:
        """This will say whether the key may be used on a day."""
        if self.revoked_on is not None:
            return False
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)


@dataclass(frozen=True, slots=True)
class OurKey:
    """One of our keys: what it can do, wherever its private half is kept."""

    life: Lifetime
    public: PublicKey
    signer: Signer = field(repr=False)
    unwrapper: Unwrapper = field(repr=False)


@dataclass(frozen=True, slots=True)
class BankKey:
    """One of the bank's public keys."""

    life: Lifetime
    public: PublicKey


class Keys(Protocol):
    """Where keys are kept: a key file, or an HSM whose keys sign and unwrap without leaving it."""

    def ours(self, name: str, *, on: date) -> Sequence[OurKey]:
        """This will give our keys of a name that may be used on a day, the newest first."""

    def bank(self, name: str, *, on: date) -> Sequence[BankKey]:
        """This will give the bank's keys of a name that may be used on a day, the newest first."""

    def may_be_sent(self, key_ids: Sequence[str]) -> bool:
        """This will say whether none of these keys has been revoked or lost since."""


@dataclass(frozen=True, slots=True)
class _Entry:
    holder: Holder
    life: Lifetime
    public: PublicKey
    private: SoftwareKey | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The keys of a file; every change gives another value, which `write` puts in place."""

    entries: tuple[_Entry, ...] = ()

    def ours(self, name: str, *, on: date) -> tuple[OurKey, ...]:
        """This will give our keys of a name that may be used on a day, the newest first."""
        return tuple(
            OurKey(each.life, each.public, each.private, each.private)
            for each in self._valid(Holder.OURS, name, on)
            if each.private is not None
        )

    def bank(self, name: str, *, on: date) -> tuple[BankKey, ...]:
        """This will give the bank's keys of a name that may be used on a day, the newest first."""
        return tuple(BankKey(each.life, each.public) for each in self._valid(Holder.BANK, name, on))

    def _valid(self, holder: Holder, name: str, on: date) -> list[_Entry]:
        found = [
            each
            for each in self.entries
            if each.holder is holder and each.life.name == name and each.life.holds(on)
        ]
        return sorted(found, key=lambda each: each.life.number, reverse=True)

    def with_ours(
        self, name: str, *, from_on: date, overlap_days: int, key: SoftwareKey | None = None
    ) -> Self:
        """This will add a key of ours, or the next version of one; the one before overlaps.

        Raises:
            KeyRefused: the bank has a key of this name, or the day is before the last version's.
        """
        made = key or SoftwareKey.generate()
        return self._with(Holder.OURS, name, made.public, made, from_on, overlap_days)

    def with_bank(self, name: str, public: PublicKey, *, from_on: date, overlap_days: int) -> Self:
        """This will trust a public key of the bank; the one before stays valid for the overlap.

        Raises:
            KeyRefused: we have a key of this name, it is there already, or the day is too early.
        """
        return self._with(Holder.BANK, name, public, None, from_on, overlap_days)

    def revoked(self, key_id: str, *, on: date) -> Self:
        """This will take a key out of use for good, at once; a file sealed with it is not sent.

        Raises:
            KeyRefused: there is no such key, or it is revoked.
        """
        if not any(each.life.id == key_id and not each.life.revoked_on for each in self.entries):
            raise KeyRefused(f"{key_id}: no such key, or revoked already")
        return replace(
            self,
            entries=tuple(
                replace(each, life=replace(each.life, revoked_on=on))
                if each.life.id == key_id
                else each
                for each in self.entries
            ),
        )

    def names(self) -> frozenset[str]:
        """This will give the names that there are keys of."""
        return frozenset(each.life.name for each in self.entries)

    def may_be_sent(self, key_ids: Sequence[str]) -> bool:
        """This will say whether none of these keys has been revoked or lost since."""
        known = {each.life.id: each.life for each in self.entries}
        return all(one in known and known[one].revoked_on is None for one in key_ids)

    def listing(self) -> tuple[str, ...]:
        """This will give a line for each key, for an operator: never anything of a private half."""
        return tuple(
            f"{each.life.id}  {each.holder}  from {each.life.from_on}"
            f"  until {each.life.until_on or 'replaced'}"
            + (f"  REVOKED {each.life.revoked_on}" if each.life.revoked_on else "")
            + f"\n  fingerprint {fingerprint(each.public)}"
            + f"\n  public {sm2_forms.public_hex(each.public)}"
            for each in self.entries
        )

    def _with(
        self,
        holder: Holder,
        name: str,
        public: PublicKey,
        private: SoftwareKey | None,
        from_on: date,
        overlap_days: int,
    ) -> Self:
        same = [each for each in self.entries if each.life.name == name]
        if any(each.holder is not holder for each in same):
            raise KeyRefused(f"{name}: the other side has a key of this name")
        if any(each.public == public for each in self.entries):
            raise KeyRefused(f"{name}: this key is in the file already")
        last = max(same, key=lambda each: each.life.number, default=None)
        if last is not None and from_on < last.life.from_on:
            raise KeyRefused(f"{name}: {last.life.id} begins later, on {last.life.from_on}")
        number = 1 if last is None else last.life.number + 1
        until_on = from_on + timedelta(days=overlap_days)
        entries = tuple(
            replace(each, life=replace(each.life, until_on=until_on)) if each is last else each
            for each in self.entries
        )
        added = _Entry(holder, Lifetime(name, number, from_on), public, private)
        return replace(self, entries=(*entries, added))


def fingerprint(key: PublicKey) -> str:
    """This will give the digits by which two people compare a public key over the telephone."""
    digits = sm3_hex(bytes.fromhex(sm2_forms.public_hex(key)))[:_FINGERPRINT_DIGITS]
    return " ".join(digits[at : at + 4] for at in range(0, _FINGERPRINT_DIGITS, 4))


def read(path: Path) -> KeyFile:
    """This will read a key file.

    Raises:
        BankKeysUnusable: missing, readable by others, or not a key file.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text()
    except OSError as error:
        raise BankKeysUnusable(f"cannot read {path}: {error.strerror}") from error
    if mode & 0o077:
        raise BankKeysUnusable(f"{path} has mode {mode:04o}; it must be 0600")
    try:
        document = json.loads(text)
        if document["format"] != FORMAT:
            raise BankKeysUnusable(f"{path} is not of the format {FORMAT}")
        entries = tuple(_entry(each) for each in document["keys"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        # Not chained: the error may quote the document, which holds private keys.
        raise BankKeysUnusable(f"{path} is not a key file: {type(error).__name__}") from None
    if len({each.life.id for each in entries}) != len(entries):
        raise BankKeysUnusable(f"{path}: two keys have the same id")
    return KeyFile(entries)


def write(path: Path, keys: KeyFile) -> None:
    """This will put a key file in place whole or not at all, readable by its owner alone."""
    document = {"format": FORMAT, "keys": [_fields(each) for each in keys.entries]}
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(document, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _fields(entry: _Entry) -> dict[str, Any]:
    life = entry.life
    return {
        "name": life.name,
        "number": life.number,
        "holder": entry.holder.value,
        "public": sm2_forms.public_hex(entry.public),
        "private": sm2_forms.private_hex(entry.private) if entry.private else None,
        "from_on": life.from_on.isoformat(),
        "until_on": life.until_on.isoformat() if life.until_on else None,
        "revoked_on": life.revoked_on.isoformat() if life.revoked_on else None,
    }


def _entry(fields: dict[str, Any]) -> _Entry:
    holder, public = Holder(fields["holder"]), sm2_forms.read_public(fields["public"])
    private = sm2_forms.read_private(fields["private"]) if fields["private"] else None
    if (private is not None) is not (holder is Holder.OURS):
        raise KeyInvalid("ours have a private half, the bank's have none")
    if private is not None and private.public != public:
        raise KeyInvalid("the private half does not belong to the public one")
    life = Lifetime(
        str(fields["name"]),
        int(fields["number"]),
        date.fromisoformat(fields["from_on"]),
        date.fromisoformat(fields["until_on"]) if fields["until_on"] else None,
        date.fromisoformat(fields["revoked_on"]) if fields["revoked_on"] else None,
    )
    return _Entry(holder, life, public, private)
