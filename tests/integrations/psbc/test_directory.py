from pathlib import Path

import pytest

from integrations.psbc import directory
from integrations.psbc.channel import Evidence, FileTooLarge, RemoteFile
from integrations.psbc.directory import DirectoryChannel
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable


class TestDirectoryChannel:
    def test_keeps_what_is_put(self, tmp_path: Path) -> None:
        with DirectoryChannel(tmp_path) as channel:
            assert channel.put("/A/in/20180301", "x.txt", b"abc") == Evidence.of(b"abc")
            assert channel.stat("/A/in/20180301", "x.txt") == RemoteFile("x.txt", 3)
            assert channel.get("/A/in/20180301", "x.txt", size_max=3) == b"abc"
        assert [path.name for path in (tmp_path / "A/in/20180301").iterdir()] == ["x.txt"]

    def test_lists_files_and_directories_apart(self, tmp_path: Path) -> None:
        with DirectoryChannel(tmp_path) as channel:
            channel.put("/A/out/20180302", "b", b"1")
            channel.put("/A/out/20180301", "a", b"12")
            channel.put("/A/out", "readme", b"")
            assert channel.directories("/A/out") == ("20180301", "20180302")
            assert channel.list("/A/out") == (RemoteFile("readme", 0),)

    def test_finds_nothing_where_there_is_no_directory(self, tmp_path: Path) -> None:
        with DirectoryChannel(tmp_path) as channel:
            assert channel.directories("/A/out") == ()
            assert channel.list("/A/out/20180301") == ()
            assert channel.stat("/A/out/20180301", "x") is None

    def test_reads_no_more_than_it_may(self, tmp_path: Path) -> None:
        with DirectoryChannel(tmp_path) as channel:
            channel.put("/A", "x", b"abcd")
            with pytest.raises(FileTooLarge, match="大小"):
                channel.get("/A", "x", size_max=3)

    @pytest.mark.parametrize("name", ["..", "../x", "a/b", "", "a\x00b"])
    def test_is_not_led_out_of_its_folder(self, tmp_path: Path, name: str) -> None:
        with DirectoryChannel(tmp_path) as channel, pytest.raises(ChannelRefused, match="路径"):
            channel.get("/A", name, size_max=1)

    def test_is_unavailable_without_its_folder(self, tmp_path: Path) -> None:
        with (
            pytest.raises(ChannelUnavailable, match="不存在"),
            DirectoryChannel(tmp_path / "unmounted") as channel,
        ):
            channel.list("/A")

    def test_calls_a_file_that_went_away_unavailable(self, tmp_path: Path) -> None:
        with DirectoryChannel(tmp_path) as channel:
            with pytest.raises(ChannelUnavailable, match="失败"):
                channel.get("/A", "x", size_max=1)
            with pytest.raises(ChannelUnavailable, match="失败"):
                channel._rename("/A", "x", "y")

    def test_never_renames_onto_a_file(self, tmp_path: Path) -> None:
        with DirectoryChannel(tmp_path) as channel:
            channel.put("/A", "x", b"old")
            channel._create("/A", "x.tmp", b"new")
            with pytest.raises(ChannelUnavailable):
                channel._rename("/A", "x.tmp", "x")
            assert channel.get("/A", "x", size_max=9) == b"old"


class TestTranslated:
    def test_calls_a_denied_permission_refused(self) -> None:
        with pytest.raises(ChannelRefused, match="权限"), directory._translated():
            raise PermissionError
