"""The bank's host key, and the public keys that are the only way in."""

import base64
import binascii
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import paramiko
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LINES_MAX = 1000

logger = logging.getLogger(__name__)


def host_key(path: Path) -> paramiko.Ed25519Key:
    """This will load the host key, made on first use, and lay its public half beside it.

    Raises:
        paramiko.SSHException: the stored key is damaged.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
    key = paramiko.Ed25519Key.from_private_key_file(str(path))
    public = public_half(path)
    line = f"{key.get_name()} {key.get_base64()} bank\n"
    if not public.exists() or public.read_text(encoding="ascii") != line:
        draft = public.with_name(public.name + ".tmp")
        draft.write_text(line, encoding="ascii")
        draft.replace(public)
    return key


def public_half(path: Path) -> Path:
    """This will name the file that clients pin."""
    return path.with_name(path.name + ".pub")


class AuthorizedKeys:
    """A file of public keys, one a line, read again at every attempt so that a change counts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def admit(self, key: paramiko.PKey) -> bool:
        """This will say whether the key is one of those in the file."""
        offered = (key.get_name(), key.asbytes())
        return any(offered == known for known in self._known())

    def _known(self) -> Iterator[tuple[str, bytes]]:
        try:
            lines = self.path.read_text(encoding="utf-8").splitlines()[:LINES_MAX]
        except (OSError, UnicodeDecodeError):
            logger.warning("no readable file of authorised keys: nobody gets in")
            return
        for number, line in enumerate(lines, start=1):
            fields = line.split()
            if not fields or fields[0].startswith("#"):
                continue
            try:
                yield fields[0], base64.b64decode(fields[1], validate=True)
            except (IndexError, binascii.Error, ValueError):
                logger.warning("line %d of the authorised keys is no plain public key", number)


def _create(path: Path) -> None:
    data = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    draft = path.with_name(path.name + ".tmp")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(descriptor)
    draft.replace(path)
