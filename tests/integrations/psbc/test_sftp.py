import errno
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko.sftp import SFTP_FAILURE, SFTP_PERMISSION_DENIED, SFTPError

from integrations.psbc import channel, codec, credit, sftp
from integrations.psbc.channel import Evidence, FileTooLarge, RemoteFile, RemoteFileDiffers
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.digest import sm3_hex
from integrations.psbc.errors import ChannelError, ChannelRefused, ChannelUnavailable
from integrations.psbc.flag import Flag, render_flag
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.sftp import SftpAccess, SftpChannel, translate

DAY = "/SCSZ01/in/20180301"
Bank = Any  # conftest's; test folders are no packages


def connects(access: SftpAccess) -> None:
    with SftpChannel(access) as open_channel:
        open_channel.list("/SCSZ01")


class TestConnect:
    def test_works_with_the_pinned_key_and_ours(self, bank: Bank) -> None:
        connects(bank.access)

    def test_refuses_a_server_with_another_key(self, bank: Bank) -> None:
        other = bank.public(strange_key())
        access = replace(bank.access, host_key=f"{other.get_name()} {other.get_base64()}")
        with pytest.raises(ChannelRefused, match="主机密钥与登记的不一致"):
            connects(access)

    def test_refuses_a_server_whose_kind_of_key_is_not_pinned(self, bank: Bank) -> None:
        other = paramiko.ECDSAKey.generate()
        access = replace(bank.access, host_key=f"{other.get_name()} {other.get_base64()}")
        with pytest.raises(ChannelRefused, match="主机密钥与登记的不一致"):
            connects(access)

    @pytest.mark.parametrize("line", ["", "ssh-ed25519", "ssh-ed25519 ###", "ssh-none AAAA", "a b"])
    def test_refuses_a_pinned_key_that_is_none(self, bank: Bank, line: str) -> None:
        with pytest.raises(ChannelRefused, match="主机密钥无法识别"):
            connects(replace(bank.access, host_key=line))

    def test_refuses_when_the_server_does_not_know_our_key(self, bank: Bank) -> None:
        with pytest.raises(ChannelRefused, match="不接受我方密钥"):
            connects(replace(bank.access, private_key=strange_key()))

    def test_refuses_a_private_key_that_is_none(self, bank: Bank) -> None:
        with pytest.raises(ChannelRefused, match="私钥无法读取"):
            connects(replace(bank.access, private_key="not a key"))

    def test_is_unavailable_when_nobody_listens(self, bank: Bank) -> None:
        with pytest.raises(ChannelUnavailable):
            connects(replace(bank.access, port=1))

    def test_does_not_wait_for_ever_for_the_subsystem(self, bank: Bank) -> None:
        bank.stalls["subsystem"] = threading.Event()
        with pytest.raises(ChannelUnavailable):
            connects(replace(bank.access, connect_timeout_s=0.7))

    def test_leaves_no_thread_behind_after_a_refusal(self, bank: Bank) -> None:
        before = threading.active_count()
        with pytest.raises(ChannelRefused):
            connects(replace(bank.access, private_key=strange_key()))
        for thread in threading.enumerate():
            if isinstance(thread, paramiko.Transport):
                thread.join(5)
        assert threading.active_count() <= before

    def test_keeps_the_private_key_out_of_descriptions(self, bank: Bank) -> None:
        assert "PRIVATE" not in repr(bank.access)


class TestPut:
    def test_writes_renames_and_reads_back(self, bank: Bank) -> None:
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.put(DAY, "x.txt", b"abc" * 50_000) == Evidence.of(b"abc" * 50_000)
        assert [path.name for path in (bank.root / DAY[1:]).iterdir()] == ["x.txt"]

    def test_takes_the_same_bytes_again_for_a_success(self, bank: Bank) -> None:
        with SftpChannel(bank.access) as open_channel:
            first = open_channel.put(DAY, "x", b"abc")
            bank.calls.clear()
            assert open_channel.put(DAY, "x", b"abc") == first
        assert set(bank.calls) == {"stat", "fstat", "read"}

    @pytest.mark.parametrize("there", [b"abd", b"ab", b"abcd", b""])
    def test_never_overwrites_other_bytes(self, bank: Bank, there: bytes) -> None:
        folder = bank.root / DAY[1:]
        folder.mkdir(parents=True)
        (folder / "x").write_bytes(there)
        with SftpChannel(bank.access) as open_channel, pytest.raises(RemoteFileDiffers):
            open_channel.put(DAY, "x", b"abc")
        assert (folder / "x").read_bytes() == there

    def test_begins_again_after_a_kill_between_temporary_and_rename(self, bank: Bank) -> None:
        bank.answers["posix_rename"] = SFTP_FAILURE
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelUnavailable):
            open_channel.put(DAY, "x", b"abc")
        folder = bank.root / DAY[1:]
        assert [path.name for path in folder.iterdir()] == ["x.tmp"]
        (folder / "x.tmp").write_bytes(b"a")
        bank.answers.clear()
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.put(DAY, "x", b"abc") == Evidence.of(b"abc")
        assert [path.name for path in folder.iterdir()] == ["x"]

    def test_finds_its_file_after_a_rename_whose_answer_was_lost(self, bank: Bank) -> None:
        lost = bank.stalls["posix_rename"] = threading.Event()
        with SftpChannel(bank.access) as open_channel:
            with pytest.raises(ChannelUnavailable, match="超时"):
                open_channel.put(DAY, "x", b"abc")
            with pytest.raises(ChannelUnavailable, match="已断开"):
                open_channel.put(DAY, "x", b"abc")
        lost.set()
        del bank.stalls["posix_rename"]
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.put(DAY, "x", b"abc") == Evidence.of(b"abc")

    def test_renames_plainly_where_the_server_has_no_posix_rename(self, bank: Bank) -> None:
        bank.has_posix_rename = False
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.put(DAY, "x", b"abc") == Evidence.of(b"abc")
        assert "rename" in bank.calls

    @pytest.mark.parametrize("verb", ["mkdir", "write", "posix_rename", "read", "stat"])
    def test_refuses_when_permission_is_denied(self, bank: Bank, verb: str) -> None:
        bank.answers[verb] = SFTP_PERMISSION_DENIED
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelRefused, match="拒绝"):
            open_channel.put(DAY, "x", b"abc")
        bank.answers.clear()
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.put(DAY, "x", b"abc") == Evidence.of(b"abc")

    @pytest.mark.parametrize("verb", ["mkdir", "write", "chunk", "posix_rename", "read", "stat"])
    def test_is_unavailable_when_the_server_fails_or_its_disk_is_full(
        self, bank: Bank, verb: str
    ) -> None:
        bank.answers[verb] = SFTP_FAILURE
        with SftpChannel(bank.access) as open_channel:
            with pytest.raises(ChannelUnavailable, match="未能完成"):
                open_channel.put(DAY, "x", b"abc")
            bank.answers.clear()
            assert open_channel.put(DAY, "x", b"abc") == Evidence.of(b"abc")

    @pytest.mark.parametrize("verb", ["mkdir", "write", "chunk", "read", "stat"])
    def test_is_unavailable_when_the_server_is_silent(self, bank: Bank, verb: str) -> None:
        bank.stalls[verb] = threading.Event()
        with (
            SftpChannel(replace(bank.access, operation_timeout_s=0.2)) as open_channel,
            pytest.raises(ChannelUnavailable, match="超时"),
        ):
            open_channel.put(DAY, "x", b"abc")

    def test_writes_through_to_the_disk_where_the_server_can(self, bank: Bank) -> None:
        bank.has_fsync = True
        with SftpChannel(bank.access) as open_channel:
            open_channel.put(DAY, "x", b"abc")
        assert bank.calls.index("chunk") < bank.calls.index("fsync")
        assert bank.calls.index("fsync") < bank.calls.index("posix_rename")

    def test_does_not_show_a_file_that_the_disk_did_not_take(self, bank: Bank) -> None:
        bank.has_fsync = True
        bank.answers["fsync"] = SFTP_FAILURE
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelUnavailable):
            open_channel.put(DAY, "x", b"abc")
        assert not (bank.root / DAY[1:] / "x").exists()

    def test_asks_only_once_for_what_the_server_cannot(self, bank: Bank) -> None:
        with SftpChannel(bank.access) as open_channel:
            open_channel.put(DAY, "x", b"abc")
            assert open_channel.put(DAY, "y", b"abc") == Evidence.of(b"abc")

    def test_is_not_disturbed_by_another_worker_on_the_same_steps(self, bank: Bank) -> None:
        bank.races = True
        folder = bank.root / DAY[1:]
        folder.mkdir(parents=True)
        (folder / "x.tmp").write_bytes(b"a")
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.put(DAY, "x", b"abc") == Evidence.of(b"abc")
            assert open_channel.put("/SCSZ01/in/20180302", "x", b"abc") == Evidence.of(b"abc")

    def test_works_below_a_root(self, bank: Bank) -> None:
        with SftpChannel(replace(bank.access, root="/upload/")) as open_channel:
            open_channel.put(DAY, "x", b"abc")
        assert (bank.root / "upload" / DAY[1:] / "x").read_bytes() == b"abc"


class TestGet:
    def test_reads_no_more_than_it_may(self, bank: Bank) -> None:
        (bank.root / "A").mkdir()
        (bank.root / "A" / "x").write_bytes(b"abcd")
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.get("/A", "x", size_max=4) == b"abcd"
            with pytest.raises(FileTooLarge):
                open_channel.get("/A", "x", size_max=3)

    def test_calls_a_file_that_went_away_unavailable(self, bank: Bank) -> None:
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelUnavailable):
            open_channel.get("/A", "x", size_max=3)

    def test_raises_a_mistake_of_ours_as_it_is(self, bank: Bank) -> None:
        (bank.root / "A").mkdir()
        (bank.root / "A" / "x").write_bytes(b"abcd")
        size: Any = "3"
        with SftpChannel(bank.access) as open_channel, pytest.raises(TypeError):
            open_channel.get("/A", "x", size_max=size)

    def test_is_not_led_elsewhere_by_a_name(self, bank: Bank) -> None:
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelRefused, match="路径"):
            open_channel.get("/A", "../x", size_max=3)


class TestList:
    def test_tells_files_and_directories_apart(self, bank: Bank) -> None:
        (bank.root / "A" / "20180301").mkdir(parents=True)
        (bank.root / "A" / "x").write_bytes(b"abcd")
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.list("/A") == (RemoteFile("x", 4),)
            assert open_channel.directories("/A") == ("20180301",)
            assert open_channel.stat("/A", "x") == RemoteFile("x", 4)

    def test_refuses_a_directory_with_more_files_than_can_be_meant(
        self, bank: Bank, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sftp, "_ENTRIES_MAX", 1)
        (bank.root / "A").mkdir()
        for name in ("x", "y"):
            (bank.root / "A" / name).write_bytes(b"")
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelRefused, match="过多"):
            open_channel.list("/A")

    def test_finds_nothing_where_there_is_no_directory(self, bank: Bank) -> None:
        with SftpChannel(bank.access) as open_channel:
            assert open_channel.list("/A") == ()
            assert open_channel.directories("/A") == ()
            assert open_channel.stat("/A", "x") is None

    def test_refuses_when_permission_is_denied(self, bank: Bank) -> None:
        bank.answers["list"] = SFTP_PERMISSION_DENIED
        with SftpChannel(bank.access) as open_channel, pytest.raises(ChannelRefused):
            open_channel.list("/A")


class TestExchange:
    def test_delivers_a_file_and_its_flag(self, bank: Bank, psbc: Profile) -> None:
        file = codec.render(
            psbc,
            kind=RecordKind.CREDIT,
            org="SCSZ01",
            batch_no="B1",
            business_on=date(2018, 3, 1),
            sequence=1,
            plan_on=None,
            rows=credit.rows(
                [CreditInstruction("P1", "6217990000000000014", "龚䶮", 1, "HZBZ", "补贴")]
            ),
        )
        with SftpChannel(bank.access) as open_channel:
            channel.deliver(open_channel, psbc, file)
            channel.deliver(open_channel, psbc, file)
        folder = bank.root / DAY[1:]
        assert (folder / file.name).read_bytes() == file.content
        assert (folder / file.flag_name).read_bytes() == file.flag_content
        assert len(list(folder.iterdir())) == 2

    def test_collects_what_has_its_flag_and_leaves_the_rest(
        self, bank: Bank, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        name = "ACT_SCSZ01_20180115_000001.txt"
        folder = bank.root / "SCSZ01" / "out" / "20180115"
        folder.mkdir(parents=True)
        content = golden(name)
        (folder / name).write_bytes(content)
        (folder / "ACT_SCSZ01_20180115_000002.txt").write_bytes(content[:20])
        flag = Flag(name, len(content), 2, 0, sm3_hex(content))
        (folder / f"{name}.ok").write_bytes(render_flag(psbc, flag))
        with SftpChannel(bank.access) as open_channel:
            (file,) = channel.collect(open_channel, psbc, org="SCSZ01", known=lambda *_: False)
        assert (file.name, file.content, file.problem) == (name, content, "")


class TestTranslate:
    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            (paramiko.AuthenticationException("Authentication failed."), ChannelRefused),
            (paramiko.BadAuthenticationType("", ["password"]), ChannelRefused),
            (paramiko.AuthenticationException("Authentication timeout."), ChannelUnavailable),
            (
                paramiko.AuthenticationException(
                    "Authentication failed: transport shut down or saw EOF"
                ),
                ChannelUnavailable,
            ),
            (paramiko.ssh_exception.IncompatiblePeer("no acceptable kex"), ChannelRefused),
            (paramiko.SSHException("Error reading SSH protocol banner"), ChannelUnavailable),
            (SFTPError("Garbage packet received"), ChannelUnavailable),
            (OSError(errno.EACCES, ""), ChannelRefused),
            (OSError(errno.EPERM, ""), ChannelRefused),
            (OSError(errno.ENOSPC, ""), ChannelUnavailable),
            (OSError("Failure"), ChannelUnavailable),
            (TimeoutError(), ChannelUnavailable),
            (ConnectionResetError(), ChannelUnavailable),
            (EOFError(), ChannelUnavailable),
        ],
    )
    def test_knows_what_may_be_tried_again(
        self, error: Exception, kind: type[ChannelError]
    ) -> None:
        assert type(translate(error)) is kind

    @pytest.mark.parametrize("error", [KeyError("x"), AssertionError(), ValueError()])
    def test_leaves_our_own_mistakes_as_they_are(self, error: Exception) -> None:
        assert translate(error) is None


def strange_key() -> str:
    """This will make a key that nobody knows."""
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()
