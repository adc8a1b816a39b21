from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from integrations.psbc import channel, codec
from integrations.psbc.channel import Evidence, InboundFile, RemoteFileDiffers
from integrations.psbc.codec import RenderedFile
from integrations.psbc.digest import sm3_hex
from integrations.psbc.directory import DirectoryChannel
from integrations.psbc.errors import ChannelUnavailable
from integrations.psbc.flag import Flag, render_flag
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile

ACTIVATION = "ACT_SCSZ01_20180115_000001.txt"
RESULT = "CRR_SCSZ01_20180302_000001.txt"
OPENED = "OPR_SCSZ01_20180108_000001.txt"


@pytest.fixture
def file(psbc: Profile) -> RenderedFile:
    row = {"pay_id": "P1", "card_no": "6217990000000000014", "name": "龚䶮", "amount_fen": 1}
    return codec.render(
        psbc,
        kind=RecordKind.CREDIT,
        org="SCSZ01",
        batch_no="B1",
        business_on=date(2018, 3, 1),
        sequence=1,
        plan_on=None,
        rows=[{**row, "programme": "HZBZ", "summary": "补贴", "remark": ""}],
    )


class Bank:
    """What lies in the folder that the bank writes to."""

    def __init__(self, root: Path, psbc: Profile) -> None:
        self.root = root
        self._psbc = psbc

    def write(self, name: str, content: bytes, *, flagged: bool = True) -> Path:
        """This will write a file, by its name into the right directory, and its flag."""
        folder = self.root / "SCSZ01" / "out" / name.split("_")[2]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
        if flagged:
            flag = Flag(name, len(content), 1, 0, sm3_hex(content))
            (folder / f"{name}.ok").write_bytes(render_flag(self._psbc, flag))
        return folder / name


@pytest.fixture
def bank(tmp_path: Path, psbc: Profile) -> Bank:
    return Bank(tmp_path, psbc)


def collected(
    bank: Bank,
    psbc: Profile,
    *,
    known: Callable[[str, str, str], bool] = lambda *_: False,
    since_on: date | None = None,
) -> list[InboundFile]:
    with DirectoryChannel(bank.root) as open_channel:
        return list(
            channel.collect(open_channel, psbc, org="SCSZ01", known=known, since_on=since_on)
        )


class TestDeliver:
    def test_puts_the_file_and_then_its_flag(
        self, tmp_path: Path, psbc: Profile, file: RenderedFile
    ) -> None:
        with DirectoryChannel(tmp_path) as open_channel:
            evidence = channel.deliver(open_channel, psbc, file)
        assert evidence == Evidence(len(file.content), file.digest)
        folder = tmp_path / "SCSZ01" / "in" / "20180301"
        assert sorted(path.name for path in folder.iterdir()) == [file.name, file.flag_name]
        assert (folder / file.flag_name).read_bytes() == file.flag_content

    def test_changes_nothing_when_done_again(
        self, tmp_path: Path, psbc: Profile, file: RenderedFile
    ) -> None:
        with DirectoryChannel(tmp_path) as open_channel:
            first = channel.deliver(open_channel, psbc, file)
            assert channel.deliver(open_channel, psbc, file) == first

    def test_writes_no_flag_beside_other_bytes(
        self, tmp_path: Path, psbc: Profile, file: RenderedFile
    ) -> None:
        with DirectoryChannel(tmp_path) as open_channel:
            open_channel.put(file.directory, file.name, b"other")
            with pytest.raises(RemoteFileDiffers):
                channel.deliver(open_channel, psbc, file)
            assert open_channel.stat(file.directory, file.flag_name) is None


class TestCollect:
    def test_gives_whole_files_with_their_flags(
        self, bank: Bank, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        bank.write(ACTIVATION, golden(ACTIVATION))
        (file,) = collected(bank, psbc)
        assert (file.directory, file.name) == ("/SCSZ01/out/20180115", ACTIVATION)
        assert (file.content, file.problem) == (golden(ACTIVATION), "")
        assert file.flag is not None
        assert file.flag.size == len(file.content)

    def test_sees_a_name_again_when_other_bytes_are_put_under_it(
        self, bank: Bank, psbc: Profile
    ) -> None:
        bank.write(ACTIVATION, b"first")
        (first,) = collected(bank, psbc)

        def known(_directory: str, name: str, stamp: str) -> bool:
            return (name, stamp) == (first.name, first.stamp)

        assert collected(bank, psbc, known=known) == []
        bank.write(ACTIVATION, b"second, longer")
        (second,) = collected(bank, psbc, known=known)
        assert second.content == b"second, longer"

    def test_leaves_a_half_written_file_alone(self, bank: Bank, psbc: Profile) -> None:
        whole = bank.write(ACTIVATION, b"half", flagged=False)
        whole.with_name(f"{ACTIVATION}.ok.tmp").write_bytes(b"half")
        whole.with_name(f"{RESULT}.tmp").write_bytes(b"half")
        assert collected(bank, psbc) == []

    def test_goes_by_date_and_then_by_the_order_of_kinds(self, bank: Bank, psbc: Profile) -> None:
        names = (
            "ACT_SCSZ01_20180302_000001.txt",
            "CRR_SCSZ01_20180302_000001.txt",
            "OPR_SCSZ01_20180302_000002.txt",
            "OPR_SCSZ01_20180302_000001.txt",
            "CRR_SCSZ01_20180301_000001.txt",
        )
        for name in names:
            bank.write(name, b"x")
        assert [file.name for file in collected(bank, psbc)] == [
            "CRR_SCSZ01_20180301_000001.txt",
            "OPR_SCSZ01_20180302_000001.txt",
            "OPR_SCSZ01_20180302_000002.txt",
            "ACT_SCSZ01_20180302_000001.txt",
            "CRR_SCSZ01_20180302_000001.txt",
        ]

    def test_passes_over_what_is_known(self, bank: Bank, psbc: Profile) -> None:
        bank.write(ACTIVATION, b"x")
        bank.write(RESULT, b"y")
        known = collected(bank, psbc, known=lambda _, name, _stamp: name == RESULT)
        assert [file.name for file in known] == [ACTIVATION]

    def test_does_not_look_into_directories_before_the_day_given(
        self, bank: Bank, psbc: Profile
    ) -> None:
        bank.write(ACTIVATION, b"x")
        bank.write(RESULT, b"y")
        recent = collected(bank, psbc, since_on=date(2018, 3, 2))
        assert [file.name for file in recent] == [RESULT]

    def test_does_not_look_into_directories_that_are_no_date(
        self, bank: Bank, psbc: Profile
    ) -> None:
        bank.write(ACTIVATION, b"x").parent.rename(bank.root / "SCSZ01" / "out" / "archive")
        assert collected(bank, psbc) == []

    @pytest.mark.parametrize(
        ("flag", "reason"),
        [
            (b"", "一行"),
            (b"x" * 600, "大小"),
            (f"{RESULT}|5|1|0|{sm3_hex(b'whole')}\n".encode(), "文件名不符"),
            (f"{ACTIVATION}|4|1|0|{sm3_hex(b'whole')}\n".encode(), "大小"),
            (f"{ACTIVATION}|5|1|0|{sm3_hex(b'other')}\n".encode(), "摘要值"),
        ],
    )
    def test_gives_a_file_with_a_bad_flag_as_a_problem_and_goes_on(
        self, bank: Bank, psbc: Profile, flag: bytes, reason: str
    ) -> None:
        path = bank.write(ACTIVATION, b"whole")
        path.with_name(f"{ACTIVATION}.ok").write_bytes(flag)
        bank.write(RESULT, b"y")
        bad, good = collected(bank, psbc)
        assert bad.content == b"whole"
        assert reason in bad.problem
        assert (good.name, good.problem) == (RESULT, "")

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("ACT_SCSZ02_20180302_000001.txt", "其他单位"),
            ("CRD_SCSZ01_20180302_000001.txt", "不应来自银行"),
            ("XYZ_SCSZ01_20180302_000001.txt", "不符合约定"),
            ("note_a_20180302_b", "不符合约定"),
        ],
    )
    def test_gives_a_foreign_file_as_a_problem(
        self, bank: Bank, psbc: Profile, name: str, reason: str
    ) -> None:
        bank.write(name, b"x")
        bank.write(RESULT, b"y")
        files = {file.name: file for file in collected(bank, psbc)}
        good, bad = files[RESULT], files[name]
        assert (good.problem, bad.content) == ("", b"x")
        assert reason in bad.problem

    def test_gives_a_file_of_another_day_as_a_problem(self, bank: Bank, psbc: Profile) -> None:
        path = bank.write(RESULT, b"x")
        path.parent.rename(path.parent.with_name("20180303"))
        (bad,) = collected(bank, psbc)
        assert bad.problem == "文件不在其业务日期的目录中"

    def test_gives_a_flag_without_its_file_as_a_problem(self, bank: Bank, psbc: Profile) -> None:
        bank.write(RESULT, b"x").unlink()
        (bad,) = collected(bank, psbc)
        assert (bad.content, bad.problem) == (b"", "标志文件没有对应的数据文件")

    def test_reads_no_more_of_a_file_that_is_too_large_than_was_agreed(
        self, bank: Bank, psbc: Profile
    ) -> None:
        most = psbc.file_bytes_max
        bank.write(RESULT, b"x" * (most + 7))
        (bad,) = collected(bank, psbc)
        assert (bad.problem_code, len(bad.content)) == ("FILE_TOO_LARGE", most)
        assert f"文件有{most + 7}字节" in bad.problem
        assert f"前{most}字节" in bad.problem

    def test_gives_the_very_bytes_of_a_flag_that_cannot_be_read(
        self, bank: Bank, psbc: Profile
    ) -> None:
        for said in (b"", b"\xff\n", b"a|b\n", b"x" * (psbc.flag.bytes_max + 9)):
            path = bank.write(RESULT, b"x")
            path.with_name(f"{RESULT}.ok").write_bytes(said)
            (bad,) = collected(bank, psbc)
            assert bad.problem_code == "FLAG_UNREADABLE"
            assert bad.flag_content == said[: psbc.flag.bytes_max]

    def test_raises_what_it_could_not_fetch_after_all_the_others(
        self, bank: Bank, psbc: Profile
    ) -> None:
        bank.write(OPENED, b"x").unlink()
        (bank.root / "SCSZ01/out/20180108" / OPENED).mkdir()
        bank.write(RESULT, b"y")
        seen: list[str] = []

        def look(open_channel: DirectoryChannel) -> None:
            files = channel.collect(open_channel, psbc, org="SCSZ01", known=lambda *_: False)
            seen.extend(file.name for file in files)

        with DirectoryChannel(bank.root) as open_channel, pytest.raises(ChannelUnavailable):
            look(open_channel)
        assert seen == [RESULT]

    def test_finds_nothing_before_the_bank_has_written(self, bank: Bank, psbc: Profile) -> None:
        assert collected(bank, psbc) == []
