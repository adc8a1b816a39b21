"""The client's world without the network: handles and places."""

import os
from pathlib import Path

import paramiko
import pytest
from paramiko.sftp import SFTP_EOF, SFTP_FAILURE, SFTP_NO_SUCH_FILE, SFTP_OK, SFTP_PERMISSION_DENIED

from integrations.psbc.simulator.tree import Handle, Tree
from tests.integrations.psbc.simulator.hand import ORG

NOTHING = paramiko.SFTPAttributes()


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    (tmp_path / ORG / "in").mkdir(parents=True)
    return Tree(paramiko.ServerInterface(), root=tmp_path, org=ORG)


class TestHandle:
    def test_reads_and_writes_anywhere_in_the_file(self, tree: Tree) -> None:
        handle = tree.open(f"/{ORG}/in/a", os.O_RDWR | os.O_CREAT, NOTHING)
        assert isinstance(handle, Handle)
        assert handle.write(2, b"cd") == SFTP_OK
        assert handle.write(0, b"ab") == SFTP_OK
        assert handle.read(1, 2) == b"bc"
        assert handle.read(4, 1) == SFTP_EOF
        handle.close()

    def test_once_closed_does_nothing(self, tree: Tree) -> None:
        handle = tree.open(f"/{ORG}/in/a", os.O_WRONLY | os.O_CREAT, NOTHING)
        assert isinstance(handle, Handle)
        handle.close()
        handle.close()
        assert handle.write(0, b"a") == SFTP_FAILURE
        assert handle.read(0, 1) == SFTP_FAILURE
        assert handle.stat() == SFTP_FAILURE

    def test_for_reading_cannot_write(self, tree: Tree, tmp_path: Path) -> None:
        (tmp_path / "a").write_bytes(b"a")
        handle = tree.open("/a", os.O_RDONLY, NOTHING)
        assert isinstance(handle, Handle)
        assert handle.write(0, b"b") == SFTP_FAILURE
        handle.close()


class TestPlace:
    @pytest.mark.parametrize("path", ["/", f"/{ORG}", f"/{ORG}/in", f"/{ORG}/in/..", "/x"])
    def test_is_the_clients_own_only_below_its_folder(self, tree: Tree, path: str) -> None:
        assert tree.mkdir(path, NOTHING) == SFTP_PERMISSION_DENIED
        assert tree.rmdir(path) == SFTP_PERMISSION_DENIED

    def test_is_told_when_missing(self, tree: Tree) -> None:
        assert tree.stat("/x") == SFTP_NO_SUCH_FILE
        assert tree.lstat("/x") == SFTP_NO_SUCH_FILE
        assert tree.list_folder("/x") == SFTP_NO_SUCH_FILE
        assert tree.remove(f"/{ORG}/in/x") == SFTP_NO_SUCH_FILE

    def test_is_made_absolute(self, tree: Tree) -> None:
        assert tree.canonicalize(".") == "/"
        assert tree.canonicalize("//a/./b/../..//../c") == "/c"
