"""`python -m supervise.secret_files FOLDER`: what docker-compose.yml mounts, made once."""

import os
import secrets
import sys
from pathlib import Path
from typing import Final

from domain import crypto
from supervise import keys

CONTAINER_UID: Final = 10001
_BYTES: Final = 24
_OWNER_ONLY: Final = 0o600
_READABLE: Final = 0o444  # for images whose user is not ours; the folder keeps others out
_FOLDER_MODE: Final = 0o700


def create_missing(folder: Path) -> None:
    """This will make every secret that is not there yet; none is ever replaced."""
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)
    password = _text(folder / "puhui_password", secrets.token_urlsafe(_BYTES), mode=_READABLE)
    _text(folder / "postgres_password", secrets.token_urlsafe(_BYTES), mode=_READABLE)
    _text(folder / "database_url", f"postgres://puhui:{password}@postgres:5432/puhui")
    queue = secrets.token_urlsafe(_BYTES)
    account = f"default_user = puhui\ndefault_pass = {queue}\n"
    account = _text(folder / "rabbitmq_account", account, mode=_READABLE)
    queue = account.rpartition(" = ")[2].strip()
    _text(folder / "broker_url", f"amqp://puhui:{queue}@rabbitmq:5672/%2F")
    if not (folder / "key_ring").exists():
        crypto.create_key_file(folder / "key_ring")
    keys.create_ssh_key(folder / "bank_host", comment="bank")
    client = keys.create_ssh_key(folder / "bank_client", comment="puhui")
    keys.write(folder / "bank_authorized_keys", client)
    if os.geteuid() == 0:
        for path in folder.iterdir():
            os.chown(path, CONTAINER_UID, -1)


def _text(path: Path, text: str, *, mode: int = _OWNER_ONLY) -> str:
    if not path.exists():
        keys.write(path, text.encode(), mode=mode)
    return path.read_text()


if __name__ == "__main__":
    create_missing(Path(sys.argv[1]))
