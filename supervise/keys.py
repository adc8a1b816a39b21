"""Key material for a system on one machine: made at the first start, never changed afterwards."""

import os
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain import crypto
from settings import Settings

_OWNER_ONLY: Final = 0o600
_FOLDER_OWNER_ONLY: Final = 0o700


class KeyRingMissing(Exception):
    """The key ring is gone though data sealed with it may be there."""


def folder(data_dir: Path) -> Path:
    """Where keys are; nobody but the owner can enter."""
    return data_dir / "keys"


def bank_host_key(data_dir: Path) -> Path:
    """The simulated bank's private host key; beside it `.pub`, which we pin."""
    return folder(data_dir) / "bank_host"


def authorized_keys(data_dir: Path) -> Path:
    """Whom the simulated bank lets in: us."""
    return folder(data_dir) / "bank_authorized_keys"


def create_missing(settings: Settings) -> None:
    """This will make whatever key is not there yet, all readable by their owner alone.

    Raises:
        KeyRingMissing: the database is older than the ring would be.
    """
    data_dir = settings.data_dir
    folder(data_dir).mkdir(mode=_FOLDER_OWNER_ONLY, parents=True, exist_ok=True)
    folder(data_dir).chmod(_FOLDER_OWNER_ONLY)
    if not settings.key_file.exists():
        if not _may_create_ring(settings):
            raise KeyRingMissing(
                f"KEY_FILE: {settings.key_file} is missing, and a new one could not open what the"
                " database holds; put the old one back from its copy"
            )
        crypto.create_key_file(settings.key_file)
    client = create_ssh_key(settings.bank_key_file, comment="puhui")
    create_ssh_key(bank_host_key(data_dir), comment="bank")
    write(authorized_keys(data_dir), client)


def _may_create_ring(settings: Settings) -> bool:
    if settings.is_embedded:
        return not (settings.data_dir / "postgres" / "PG_VERSION").exists()
    return settings.environment == "demo"


def create_ssh_key(path: Path, *, comment: str) -> bytes:
    """This will make an Ed25519 key unless it is there; beside it, and returned, its public line."""
    if not path.exists():
        key = Ed25519PrivateKey.generate()
        write(
            path,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.OpenSSH,
                serialization.NoEncryption(),
            ),
        )
    private = serialization.load_ssh_private_key(path.read_bytes(), password=None)
    public = private.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    line = public + f" {comment}\n".encode()
    write(path.with_name(f"{path.name}.pub"), line)
    return line


def write(path: Path, content: bytes, *, mode: int = _OWNER_ONLY) -> None:
    """This will put a file in place whole or not at all, never readable by others on the way."""
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.chmod(mode)
    draft.replace(path)
