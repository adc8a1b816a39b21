"""Many files put step by step: the same steps for each as one by one, and nothing unusual hidden."""

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from paramiko.sftp import SFTP_FAILURE, SFTP_PERMISSION_DENIED

from integrations.psbc import codec, credit
from integrations.psbc.channel import (
    Channel,
    Delivered,
    Evidence,
    FileTooLarge,
    PutsMany,
    RemoteFileDiffers,
    deliver_all,
)
from integrations.psbc.codec import RenderedFile
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.directory import DirectoryChannel
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.sftp import SftpChannel
from integrations.psbc.sftp_steps import CHUNK_BYTES

DAY = "/SCSZ01/in/20180301"
Bank = Any  # conftest's; test folders are no packages
CONTENTS = [b"abc", b"x" * CHUNK_BYTES, b"y" * (2 * CHUNK_BYTES + 7)]
FILES = [(DAY, f"{number}.txt", content) for number, content in enumerate(CONTENTS)]


def names(bank: Bank) -> list[str]:
    """What lies in the day's folder."""
    return sorted(path.name for path in (bank.root / DAY[1:]).iterdir())


def lay(bank: Bank, name: str, content: bytes) -> Path:
    """Put a file there as somebody else would."""
    folder: Path = bank.root / DAY[1:]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


@pytest.fixture
def whole(bank: Bank) -> Bank:
    """A server that can do what OpenSSH can."""
    bank.has_fsync = True
    return bank


@pytest.fixture
def line(whole: Bank) -> Iterator[SftpChannel]:
    with SftpChannel(whole.access) as channel:
        yield channel


class TestOneFile:
    """A long file costs a wait for each step, not for each part."""

    @pytest.mark.parametrize("content", [b"", *CONTENTS, b"z" * (3 * CHUNK_BYTES)])
    @pytest.mark.parametrize("part_bytes_max", [0, 1_000])
    def test_is_read_as_it_was_put(
        self, whole: Bank, line: SftpChannel, content: bytes, part_bytes_max: int
    ) -> None:
        """A server may give less than it is asked for; nothing is left out for that."""
        whole.part_bytes_max = part_bytes_max
        assert line.put(DAY, "x", content) == Evidence.of(content)
        assert line.get(DAY, "x", size_max=len(content)) == content

    def test_is_refused_when_it_is_longer_than_agreed(self, whole: Bank, line: SftpChannel) -> None:
        lay(whole, "x", b"x" * (CHUNK_BYTES + 2))
        with pytest.raises(FileTooLarge) as refused:
            line.get(DAY, "x", size_max=CHUNK_BYTES + 1)
        assert refused.value.beginning == b"x" * (CHUNK_BYTES + 1)

    def test_may_be_of_unknown_size(self, whole: Bank, line: SftpChannel) -> None:
        lay(whole, "x", CONTENTS[2])
        whole.answers["fstat"] = SFTP_FAILURE
        assert line.get(DAY, "x", size_max=CHUNK_BYTES * 4) == CONTENTS[2]

    def test_is_not_written_when_one_part_is_refused(self, whole: Bank, line: SftpChannel) -> None:
        whole.answers["chunk"] = SFTP_FAILURE
        with pytest.raises(ChannelUnavailable):
            line.put(DAY, "x", CONTENTS[2])
        assert names(whole) == ["x.tmp"]
        whole.answers.clear()
        assert line.put(DAY, "x", CONTENTS[2]) == Evidence.of(CONTENTS[2])


class TestPutMany:
    def test_writes_through_renames_and_reads_back_each(
        self, whole: Bank, line: SftpChannel
    ) -> None:
        assert line.put_many(FILES) == [Evidence.of(content) for content in CONTENTS]
        assert names(whole) == ["0.txt", "1.txt", "2.txt"]
        assert [(whole.root / DAY[1:] / name).read_bytes() for _, name, _ in FILES] == CONTENTS
        for verb in ("fsync", "fstat", "posix_rename", "read"):
            assert whole.calls.count(verb) == len(FILES)

    def test_takes_each_step_for_all_before_the_next(self, whole: Bank, line: SftpChannel) -> None:
        line.put_many(FILES)
        last = max(at for at, verb in enumerate(whole.calls) if verb == "fsync")
        assert "posix_rename" not in whole.calls[:last]
        assert "read" not in whole.calls[:last]

    @pytest.mark.parametrize("there", [b"abc", b"other"])
    def test_leaves_a_name_that_is_taken_alone(
        self, whole: Bank, line: SftpChannel, there: bytes
    ) -> None:
        """Invariant 3: nothing is overwritten, and no temporary file stays."""
        taken = lay(whole, "0.txt", there)
        assert line.put_many(FILES)[0] is None
        assert taken.read_bytes() == there
        assert names(whole) == ["0.txt", "1.txt", "2.txt"]

    def test_leaves_what_a_killed_upload_left_to_put(self, whole: Bank, line: SftpChannel) -> None:
        lay(whole, "1.txt.tmp", b"ab")
        assert [found is None for found in line.put_many(FILES)] == [False, True, False]
        assert line.put(*FILES[1]) == Evidence.of(CONTENTS[1])

    @pytest.mark.parametrize("verb", ["write", "chunk", "fsync", "fstat", "stat", "posix_rename"])
    def test_proves_nothing_after_a_step_that_failed(
        self, whole: Bank, line: SftpChannel, verb: str
    ) -> None:
        """Failure 1: a refusal at any step is never a success."""
        line.put(DAY, "before", b"1")
        whole.answers[verb] = SFTP_PERMISSION_DENIED
        assert line.put_many(FILES) == [None, None, None]
        assert names(whole) == ["before"]

    def test_proves_nothing_that_cannot_be_read_back(self, whole: Bank, line: SftpChannel) -> None:
        whole.answers["read"] = SFTP_FAILURE
        assert line.put_many(FILES) == [None, None, None]

    @pytest.mark.parametrize("verb", ["write", "fsync", "posix_rename", "read"])
    def test_breaks_the_line_when_an_answer_does_not_come(
        self, whole: Bank, line: SftpChannel, verb: str
    ) -> None:
        """Failure 7: whether it arrived is unknown, and found out over a new line."""
        whole.stalls[verb] = threading.Event()
        with pytest.raises(ChannelUnavailable, match="超时"):
            line.put_many(FILES)
        with pytest.raises(ChannelUnavailable, match="已断开"):
            line.put_many(FILES)
        whole.stalls.pop(verb).set()
        with SftpChannel(whole.access) as again:
            assert [again.put(*file) for file in FILES] == [Evidence.of(each) for each in CONTENTS]

    @pytest.mark.parametrize("lacks", ["has_fsync", "has_posix_rename"])
    def test_is_left_to_put_where_the_server_cannot(self, whole: Bank, lacks: str) -> None:
        setattr(whole, lacks, False)
        with SftpChannel(whole.access) as channel:
            assert channel.put_many(FILES[:1]) == [None]
            channel.put(*FILES[0])
            whole.calls.clear()
            assert channel.put_many(FILES[1:]) == [None, None]
        assert whole.calls == []


@pytest.fixture
def rendered(psbc: Profile) -> list[RenderedFile]:
    """Three files of one payment each."""
    return [
        codec.render(
            psbc,
            kind=RecordKind.CREDIT,
            org="SCSZ01",
            batch_no=f"B{number}",
            business_on=date(2018, 3, 1),
            sequence=number,
            plan_on=None,
            rows=credit.rows(
                [CreditInstruction(f"P{number}", "6217990000000000001", "王", 1, "HZBX", "补助")]
            ),
        )
        for number in (1, 2, 3)
    ]


class TestDeliverAll:
    def test_puts_every_flag_after_its_file_was_read_back(
        self, psbc: Profile, whole: Bank, line: SftpChannel, rendered: list[RenderedFile]
    ) -> None:
        delivered = deliver_all(line, psbc, rendered)
        assert delivered == Delivered(tuple(Evidence.of(file.content) for file in rendered))
        assert names(whole) == sorted([n for f in rendered for n in (f.name, f.flag_name)])
        second_write = [at for at, verb in enumerate(whole.calls) if verb == "write"][3]
        assert whole.calls[:second_write].count("read") == len(rendered)

    def test_tells_of_the_file_that_was_refused_and_proves_the_others(
        self, psbc: Profile, whole: Bank, line: SftpChannel, rendered: list[RenderedFile]
    ) -> None:
        """Failure 6: what arrived before and after is proven, and nothing is sent twice."""
        folder = whole.root / rendered[1].directory.strip("/")
        folder.mkdir(parents=True)
        (folder / rendered[1].name).write_bytes(b"other")
        delivered = deliver_all(line, psbc, rendered)
        assert [each is not None for each in delivered.evidence] == [True, False, True]
        assert delivered.failure is not None
        place, error = delivered.failure
        assert (place, type(error)) == (1, RemoteFileDiffers)
        assert (folder / rendered[1].name).read_bytes() == b"other"
        assert not (folder / rendered[1].flag_name).exists()

    def test_proves_nothing_when_the_line_breaks(
        self, psbc: Profile, whole: Bank, line: SftpChannel, rendered: list[RenderedFile]
    ) -> None:
        whole.stalls["posix_rename"] = threading.Event()
        delivered = deliver_all(line, psbc, rendered)
        whole.stalls.pop("posix_rename").set()
        assert delivered.evidence == (None, None, None)
        assert delivered.failure is not None
        assert isinstance(delivered.failure[1], ChannelUnavailable)

    def test_goes_one_by_one_over_a_channel_that_can_nothing_else(
        self, psbc: Profile, tmp_path: Path, rendered: list[RenderedFile]
    ) -> None:
        (tmp_path / "at").mkdir()
        with DirectoryChannel(tmp_path / "at") as channel:
            assert not isinstance(channel, PutsMany)
            delivered = deliver_all(channel, psbc, rendered)
        assert delivered == Delivered(tuple(Evidence.of(file.content) for file in rendered))

    def test_stops_at_the_first_that_fails(
        self, psbc: Profile, tmp_path: Path, rendered: list[RenderedFile]
    ) -> None:
        folder = tmp_path / rendered[1].directory.strip("/")
        folder.mkdir(parents=True)
        (folder / rendered[1].name).write_bytes(b"other")
        channel: Channel = DirectoryChannel(tmp_path)
        delivered = deliver_all(channel, psbc, rendered)
        assert [each is not None for each in delivered.evidence] == [True, False, False]
        assert delivered.failure is not None
        assert isinstance(delivered.failure[1], ChannelRefused)
        assert not (folder / rendered[2].name).exists()
