from pathlib import Path

import pytest

from integrations.psbc.channel import Evidence, RemoteFileDiffers
from integrations.psbc.directory import DirectoryChannel
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable
from integrations.psbc.upload import checked


class Killed(BaseException):
    """The process ends here."""


class Dying(DirectoryChannel):
    """A real channel whose process is killed before the step called `dies_before`."""

    def __init__(self, root: Path, dies_before: str) -> None:
        super().__init__(root)
        self._dies_before = dies_before

    def _make_directory(self, directory: str) -> None:
        self._reach("make_directory")
        super()._make_directory(directory)

    def _create(self, directory: str, name: str, content: bytes) -> None:
        self._reach("create")
        if self._dies_before == "create_ends":
            super()._create(directory, name, content[:1])
            raise Killed
        super()._create(directory, name, content)

    def _rename(self, directory: str, source: str, target: str) -> None:
        self._reach("rename")
        super()._rename(directory, source, target)
        self._reach("read_back")

    def _reach(self, step: str) -> None:
        if step == self._dies_before:
            raise Killed


class Losing(DirectoryChannel):
    """A real channel to a disk that is full after one byte and says nothing."""

    def _create(self, directory: str, name: str, content: bytes) -> None:
        super()._create(directory, name, content[:1])


class Racing(DirectoryChannel):
    """A real channel, and another worker who is done with the same file first."""

    def _create(self, directory: str, name: str, content: bytes) -> None:
        super()._create(directory, name, content)
        super()._create(directory, name.removesuffix(".tmp"), content)


class TestPut:
    @pytest.mark.parametrize(
        "step", ["make_directory", "create", "create_ends", "rename", "read_back"]
    )
    def test_can_be_killed_before_any_step_and_done_again(self, tmp_path: Path, step: str) -> None:
        with pytest.raises(Killed):
            Dying(tmp_path, step).put("/A", "x", b"abc")
        visible = (tmp_path / "A" / "x").exists()
        assert visible is (step == "read_back")
        assert DirectoryChannel(tmp_path).put("/A", "x", b"abc") == Evidence.of(b"abc")
        assert [path.name for path in (tmp_path / "A").iterdir()] == ["x"]

    def test_takes_the_same_bytes_again_for_a_success(self, tmp_path: Path) -> None:
        channel = DirectoryChannel(tmp_path)
        first = channel.put("/A", "x", b"abc")
        before = (tmp_path / "A" / "x").stat().st_mtime_ns
        assert channel.put("/A", "x", b"abc") == first
        assert (tmp_path / "A" / "x").stat().st_mtime_ns == before

    @pytest.mark.parametrize("there", [b"abd", b"ab", b"abcd", b""])
    def test_never_overwrites_other_bytes(self, tmp_path: Path, there: bytes) -> None:
        channel = DirectoryChannel(tmp_path)
        channel.put("/A", "x", there)
        with pytest.raises(RemoteFileDiffers, match="同名"):
            channel.put("/A", "x", b"abc")
        assert (tmp_path / "A" / "x").read_bytes() == there

    def test_does_not_show_a_file_that_was_not_written_whole(self, tmp_path: Path) -> None:
        with pytest.raises(ChannelUnavailable, match="不完整"):
            Losing(tmp_path).put("/A", "x", b"abc")
        assert not (tmp_path / "A" / "x").exists()

    def test_is_content_when_another_worker_was_quicker(self, tmp_path: Path) -> None:
        assert Racing(tmp_path).put("/A", "x", b"abc") == Evidence.of(b"abc")


class TestChecked:
    def test_gives_the_parts_of_a_path(self) -> None:
        assert checked("/A/in/20180301", "x.txt") == ("A", "in", "20180301", "x.txt")

    @pytest.mark.parametrize("directory", ["/A/../B", "/A//B", "/", "/./A"])
    def test_refuses_a_directory_that_leads_elsewhere(self, directory: str) -> None:
        with pytest.raises(ChannelRefused, match="路径"):
            checked(directory, "x")


class Taking(DirectoryChannel):
    """A real channel to a bank that takes every file away as soon as it has its name."""

    def __init__(self, root: Path, *, is_agreed: bool, spoils: bool = False) -> None:
        super().__init__(root, is_taken=is_agreed)
        self.taken: list[bytes] = []
        self._spoils = spoils

    def _create(self, directory: str, name: str, content: bytes) -> None:
        super()._create(directory, name, b"x" * len(content) if self._spoils else content)

    def _rename(self, directory: str, source: str, target: str) -> None:
        super()._rename(directory, source, target)
        path = self._path(directory, target)
        self.taken.append(path.read_bytes())
        path.unlink()


class TestABankThatTakesAtOnce:
    def test_has_what_was_read_back_before_the_rename(self, tmp_path: Path) -> None:
        bank = Taking(tmp_path, is_agreed=True)
        assert bank.put("/A", "x", b"abc") == Evidence.of(b"abc")
        # Sent again, as after a kill, it is the same name with the same bytes.
        assert bank.put("/A", "x", b"abc") == Evidence.of(b"abc")
        assert bank.taken == [b"abc", b"abc"]

    def test_is_believed_only_where_the_profile_says_so(self, tmp_path: Path) -> None:
        """Invariant 2: anywhere else a file that is gone is an unknown outcome."""
        with pytest.raises(ChannelUnavailable):
            Taking(tmp_path, is_agreed=False).put("/A", "x", b"abc")

    def test_never_gets_bytes_that_were_spoilt_on_the_way(self, tmp_path: Path) -> None:
        bank = Taking(tmp_path, is_agreed=True, spoils=True)
        with pytest.raises(ChannelUnavailable, match="不符"):
            bank.put("/A", "x", b"abc")
        assert bank.taken == []

    def test_is_held_to_what_it_leaves_there(self, tmp_path: Path) -> None:
        """One that is still there is read back as ever; another file of the name is a refusal."""
        channel = DirectoryChannel(tmp_path, is_taken=True)
        assert channel.put("/A", "x", b"abc") == Evidence.of(b"abc")
        with pytest.raises(RemoteFileDiffers):
            channel.put("/A", "x", b"abd")
