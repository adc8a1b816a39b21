"""Our channel against a server that fails at every verb, before, during and after its effect.

Failures 1, 2, 7 and 9 of exchange.md, and invariant 3: a double send is the same name and bytes.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from integrations.psbc import channel, profile
from integrations.psbc.channel import Evidence, InboundFile
from integrations.psbc.codec import RenderedFile
from integrations.psbc.errors import ChannelError, ChannelRefused, ChannelUnavailable
from integrations.psbc.profile import Profile
from integrations.psbc.sftp import SftpChannel
from tests.integrations.psbc import on_the_way
from tests.integrations.psbc.on_the_way import ORG, Way

DAY = "20180320"
NAME = f"CRD_{ORG}_{DAY}_000001.txt"
CONTENT = b"H|1.0|CRD|" + b"x" * 70_000 + b"\n"
FLAG = b"not read here\n"
ATTEMPTS_MAX = 5
STEPS_MAX = 60

FILE = RenderedFile(
    name=NAME,
    directory=f"/{ORG}/in/{DAY}",
    content=CONTENT,
    rows=1,
    total_fen=0,
    digest=hashlib.new("sm3", CONTENT).hexdigest(),
    flag_name=f"{NAME}.ok",
    flag_content=FLAG,
)
WHOLE = {NAME: CONTENT, f"{NAME}.ok": FLAG}


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with on_the_way.opened(tmp_path, tmp_path / "root") as found:
        yield found


@pytest.fixture(scope="module")
def agreed() -> Profile:
    return profile.load("psbc-cd/1")


def send(way: Way, agreed: Profile) -> ChannelError | None:
    """One attempt, on a connection of its own as a worker's is."""
    try:
        with way.channel() as line:
            channel.deliver(line, agreed, FILE)
    except ChannelError as error:
        return error
    return None


def check_nothing_torn(way: Way) -> None:
    """Whatever has its final name is whole, and a flag never comes before its file."""
    there = way.there()
    for name, content in there.items():
        assert name.endswith(".tmp") or content == WHOLE[name]
    assert NAME in there or f"{NAME}.ok" not in there


class TestUpload:
    @pytest.mark.parametrize(
        ("does", "verb", "more", "expected"),
        [
            ("denied", "write", {}, ChannelRefused),
            ("denied", "open", {}, ChannelRefused),
            ("denied", "stat", {}, ChannelRefused),
            ("denied", "mkdir", {}, ChannelRefused),
            ("denied", "rename", {}, ChannelRefused),
            ("denied", "read", {}, ChannelRefused),
            ("denied", "auth", {}, ChannelRefused),
            ("other_key", "connect", {}, ChannelRefused),
            ("full", "write", {}, ChannelUnavailable),
            ("full", "fsync", {}, ChannelUnavailable),
            ("full", "mkdir", {}, ChannelUnavailable),
            ("full", "rename", {}, ChannelUnavailable),
            ("refused", "connect", {}, ChannelUnavailable),
            ("mute", "connect", {}, ChannelUnavailable),
            ("mute", "write", {"when": "during"}, ChannelUnavailable),
            ("mute", "rename", {"when": "after"}, ChannelUnavailable),
            ("reset", "write", {"when": "during"}, ChannelUnavailable),
            ("reset", "write", {"nth": 2, "when": "during"}, ChannelUnavailable),
            ("reset", "rename", {"when": "after"}, ChannelUnavailable),
        ],
    )
    def test_says_what_went_wrong_and_ends_well_once_it_is_over(
        self,
        way: Way,
        agreed: Profile,
        does: str,
        verb: str,
        more: dict[str, object],
        expected: type[ChannelError],
    ) -> None:
        """Failures 1, 2, 7: never a success that is none, never a torn file, never a second one."""
        way.will(does, verb, **{"nth": 1, **more})
        first = send(way, agreed)
        assert type(first) is expected
        check_nothing_torn(way)
        assert send(way, agreed) is None
        assert way.there() == WHOLE

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_survives_a_break_at_every_step(self, way: Way, agreed: Profile, when: str) -> None:
        """Failures 2 and 7: the line breaks once at each verb in turn, until none is left."""
        struck = 0
        for step in range(1, STEPS_MAX):
            for path in (way.root / ORG / "in").rglob("*"):
                if path.is_file():
                    path.unlink()
            way.plan.clear()
            way.will("reset", nth=step, when=when)
            outcome = send(way, agreed)
            check_nothing_torn(way)
            if outcome is None and way.there() == WHOLE:
                break
            assert isinstance(outcome, ChannelUnavailable)
            struck += 1
            assert send(way, agreed) is None
            assert way.there() == WHOLE
        assert struck > 15

    def test_clears_away_what_a_torn_upload_left(self, way: Way, agreed: Profile) -> None:
        """Failure 2: the retry begins with the sealed bytes afresh."""
        way.will("reset", "write", nth=1, when="during")
        send(way, agreed)
        assert list(way.there()) == [f"{NAME}.tmp"]
        way.will("reset", "remove", nth=1, when="after")
        assert isinstance(send(way, agreed), ChannelUnavailable)
        assert send(way, agreed) is None
        assert way.there() == WHOLE

    def test_needs_no_word_of_a_close_that_failed(self, way: Way, agreed: Profile) -> None:
        """Our library hides it; what counts is what can be read back."""
        way.will("full", "close", nth=1)
        assert send(way, agreed) is None
        assert way.there() == WHOLE

    def test_waits_for_a_slow_server(self, way: Way, agreed: Profile) -> None:
        way.will("slow", delay_s=0.05)
        assert send(way, agreed) is None
        assert way.there() == WHOLE

    def test_gives_up_on_one_that_is_too_slow(self, way: Way, agreed: Profile) -> None:
        way.will("slow", "read", delay_s=on_the_way.OPERATION_S * 3)
        assert isinstance(send(way, agreed), ChannelUnavailable)
        way.plan.clear()
        assert send(way, agreed) is None

    def test_never_takes_for_sent_what_cannot_be_read_back(self, way: Way, agreed: Profile) -> None:
        """Invariant 2: a bank that takes files at once leaves the outcome to its acceptance."""
        way.will("taken", "rename", when="after")
        for _ in range(2):
            assert isinstance(send(way, agreed), ChannelUnavailable)
        # Sent again it is the same name with the same bytes: nothing that the bank could mistake.
        assert way.there() == {NAME: CONTENT}

    def test_takes_it_for_sent_where_the_profile_says_that_it_is_taken_at_once(
        self, way: Way, agreed: Profile
    ) -> None:
        way.will("taken", "rename", when="after")
        with SftpChannel(way.access, is_taken=True) as line:
            evidence = channel.deliver(line, agreed, FILE)
        assert evidence == Evidence.of(CONTENT)
        assert way.there() == {NAME: CONTENT, f"{NAME}.ok": FLAG}


class TestCollect:
    def lay(self, way: Way, kind: str = "CRR", sequence: int = 1) -> str:
        name = f"{kind}_{ORG}_{DAY}_{sequence:06d}.txt"
        folder = way.root / ORG / "out" / DAY
        folder.mkdir(exist_ok=True)
        data = f"{name} ".encode() * 100
        digest = hashlib.new("sm3", data).hexdigest()
        (folder / name).write_bytes(data)
        (folder / f"{name}.ok").write_bytes(f"{name}|{len(data)}|1|0|{digest}\n".encode())
        return name

    def fetch(
        self, way: Way, agreed: Profile, known: Callable[[str, str, str], bool]
    ) -> tuple[list[InboundFile], ChannelError | None]:
        found: list[InboundFile] = []
        try:
            with way.channel() as line:
                for each in channel.collect(line, agreed, org=ORG, known=known):
                    found.append(each)  # noqa: PERF402 - what came before a failure counts
        except ChannelError as error:
            return found, error
        return found, None

    @pytest.mark.parametrize("when", ["before", "after"])
    def test_loses_nothing_when_the_line_breaks_at_any_step(
        self, way: Way, agreed: Profile, when: str
    ) -> None:
        names = [self.lay(way, sequence=n) for n in (1, 2)]
        struck = 0
        for step in range(1, STEPS_MAX):
            way.plan.clear()
            way.will("reset", nth=step, when=when)
            first, error = self.fetch(way, agreed, lambda *_: False)
            if error is None:
                break
            struck += 1
            assert isinstance(error, ChannelUnavailable)
            seen = {each.name for each in first}
            second, error = self.fetch(way, agreed, lambda _, name, __: name in seen)  # noqa: B023 - called at once
            assert error is None
            assert [each.name for each in (*first, *second)] == names
            assert all(not each.problem for each in (*first, *second))
        assert struck > 10

    def test_leaves_a_half_written_file_alone_until_its_flag_is_there(
        self, way: Way, agreed: Profile
    ) -> None:
        """Failure 9."""
        name = self.lay(way)
        folder = way.root / ORG / "out" / DAY
        flag = (folder / f"{name}.ok").read_bytes()
        whole = (folder / name).read_bytes()
        (folder / f"{name}.ok").unlink()
        (folder / name).write_bytes(whole[:100])
        assert self.fetch(way, agreed, lambda *_: False) == ([], None)
        (folder / name).write_bytes(whole)
        (folder / f"{name}.ok").write_bytes(flag)
        [found], error = self.fetch(way, agreed, lambda *_: False)
        assert error is None
        assert found.content == whole
        assert not found.problem

    def test_goes_on_with_the_other_files_when_one_is_denied(
        self, way: Way, agreed: Profile
    ) -> None:
        """Failure 10: one bad inbound file among good ones."""
        names = [self.lay(way, sequence=n) for n in (1, 2)]
        way.will("denied", "read", nth=1)
        found, error = self.fetch(way, agreed, lambda *_: False)
        assert [each.name for each in found] == names[1:]
        assert isinstance(error, ChannelRefused)
