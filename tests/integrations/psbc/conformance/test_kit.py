"""The kit against the simulated bank over real SFTP: a good bank conforms, a bad one differs in one thing."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest

import cli
from domain import identifiers
from integrations.psbc import profile
from integrations.psbc.bank_keys import KeyFile
from integrations.psbc.conformance import kit, report
from integrations.psbc.conformance.kit import Waiting
from integrations.psbc.conformance.people import Run
from integrations.psbc.conformance.points import Finding, Findings, Point, Verdict
from integrations.psbc.envelope import NoKey
from integrations.psbc.envelope_profile import Envelope
from integrations.psbc.profile import Profile
from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.desk import Desk
from integrations.psbc.simulator.dialect import Answer, Dialect, Request, Row
from integrations.psbc.simulator.faults import Fault
from integrations.psbc.simulator.files import FileName
from integrations.psbc.simulator.folders import Inbox, Outbox
from integrations.psbc.simulator.front_office import SpokenInbox, SpokenOutbox
from integrations.psbc.simulator.incidents import Incident
from integrations.psbc.simulator.scenario import Scenario
from integrations.psbc.simulator.state import State
from tests.integrations.psbc import enveloping, on_the_way
from tests.integrations.psbc.on_the_way import ORG, Way

QUICK = Scenario(
    open_s=0.1,
    step_s=0.05,
    swipe_s=0.05,
    credit_s=0.1,
    open_refused_permille=0,
    open_pending_permille=0,
    class_two_permille=0,
    never_active_permille=0,
    credit_refused_permille=0,
    credit_pending_permille=0,
    is_stating=True,
    statement_still_s=0.3,
)
# Where no file says when a card is active, it is from the start.
AT_ONCE = replace(QUICK, step_s=0)
PROFILES = Path(profile.__file__).with_name("profiles")
TODAY = date(2018, 3, 20)
RUNS = count(1)


class Confused(Dialect):
    """A bank that counts the lines of what it answers wrong: the first is the second."""

    def answer(self, name: FileName, rows: Sequence[Row], request: Request) -> Answer:
        """This will exchange the numbers of the first two lines."""
        told = super().answer(name, rows, request)
        if name.kind != "OPR":
            return told
        first, second, *rest = (line.split(b"|") for line in told.data.split(b"\n"))
        first[1], second[1] = second[1], first[1]
        data = b"\n".join(b"|".join(line) for line in (first, second, *rest))
        return replace(told, data=data, flag=self._flag(told.name, data, len(rows), 0))


@contextmanager
def bank(
    folder: Path,
    scenario: Scenario,
    *,
    agreement: str = "psbc-cd/1",
    org: str = ORG,
    envelope: Envelope | None = None,
    dialect: type[Dialect] = Dialect,
) -> Iterator[Way]:
    """A bank at work behind its server, as `make run` has it."""
    with on_the_way.opened(folder, folder / "root", org=org) as way:
        stop = threading.Event()

        def work() -> None:
            state = State.open(folder / "state")
            own = way.root / org
            inbox, outbox = Inbox(own / "in"), Outbox(own / "out")
            if agreement != "psbc-cd/1":
                spoken = dialect.at(PROFILES / f"{agreement.replace('/', '-')}.yaml")
                inbox = SpokenInbox(own / "in", spoken)
                outbox = SpokenOutbox(own / "out", spoken, inbox=own / "in", state=state)
            end = enveloping.Bank().end(envelope) if envelope else None
            at_work = Bank(
                Desk(org, 2018, scenario, state, end),
                inbox=inbox,
                outbox=outbox,
                clock=lambda: datetime.now(UTC),
            )
            while not stop.is_set():
                at_work.work()
                stop.wait(0.02)
            state.close()

        thread = threading.Thread(target=work)
        thread.start()
        try:
            yield way
        finally:
            stop.set()
            thread.join(10)


def tried(way: Way, *, for_s: float = 4.0) -> tuple[Finding, ...]:
    return kit.run(
        profile.load("psbc-cd/1"),
        org=ORG,
        open_channel=way.patiently,
        name=f"{next(RUNS):04d}",
        business_on=TODAY,
        waiting=Waiting(for_s=for_s, every_s=0.1),
    )


def having(findings: Sequence[Finding], verdict: Verdict) -> set[str]:
    return {each.point.value for each in findings if each.verdict is verdict}


class TestGoodBank:
    def test_conforms_in_every_point(self, tmp_path: Path) -> None:
        with bank(tmp_path, QUICK) as way:
            findings = tried(way, for_s=20)
            told = report.text(findings, profile="psbc-cd/1")
            assert having(findings, Verdict.DIFFERS) == set(), told
            assert having(findings, Verdict.NOT_SEEN) <= {"S2", "S3"}, told
            assert report.is_conforming(findings)

    def test_conforms_again_on_the_same_environment(self, tmp_path: Path) -> None:
        with bank(tmp_path, QUICK) as way:
            tried(way, for_s=20)
            findings = tried(way, for_s=20)
            assert having(findings, Verdict.DIFFERS) == set(), report.text(findings, profile="x")


class TestOtherAgreements:
    """Whatever a profile says is tried; what it has no file or no word for is not seen."""

    def tried(
        self, way: Way, agreed: Profile, org: str, *, for_s: float = 20, **more: KeyFile
    ) -> tuple[Finding, ...]:
        return kit.run(
            agreed,
            org=org,
            open_channel=way.patiently,
            name=f"{next(RUNS):04d}",
            business_on=TODAY,
            waiting=Waiting(for_s=for_s, every_s=0.1),
            **more,
        )

    @pytest.mark.parametrize(
        ("agreement", "org", "seen", "unseen"),
        [
            ("hundsun-2017/1", ORG, {"A2", "C2", "C3", "C8", "F1", "F2", "F3", "F4", "F5", "F6"},
             {"A1", "A3", "C4", "C7", "F8", "R1", "R2", "S1", "S2"}),
            ("psbc-bat/1", "510100000000000000001", {"A2", "F1", "F2", "F3", "F5", "F6"},
             {"A1", "A3", "C2", "C3", "F4", "F8", "R1", "R2", "S1", "S2"}),
        ],
    )  # fmt: skip
    def test_are_tried_as_far_as_they_go(
        self, tmp_path: Path, agreement: str, org: str, seen: set[str], unseen: set[str]
    ) -> None:
        with bank(tmp_path, AT_ONCE, agreement=agreement, org=org) as way:
            findings = self.tried(way, profile.load(agreement), org)
        told = report.text(findings, profile=agreement)
        assert having(findings, Verdict.DIFFERS) == set(), told
        assert seen <= having(findings, Verdict.CONFORMS), told
        assert unseen <= having(findings, Verdict.NOT_SEEN), told

    def test_are_held_to_what_their_answers_repeat(self, tmp_path: Path) -> None:
        """A bank that opens an account on another's number differs, though every form is right."""
        agreed = profile.load("hundsun-2017/1")
        with bank(tmp_path, AT_ONCE, agreement="hundsun-2017/1", dialect=Confused) as way:
            findings = self.tried(way, agreed, ORG, for_s=4)
        assert having(findings, Verdict.DIFFERS) == {"F6"}

    def test_in_an_envelope_conform_in_every_point(self, tmp_path: Path) -> None:
        form = enveloping.agreed()
        agreed = profile.load("psbc-cd/1").model_copy(update={"envelope": form})
        with bank(tmp_path, QUICK, envelope=form) as way:
            findings = self.tried(way, agreed, ORG, keys=enveloping.key_file())
            sent = [path for path in (way.root / ORG).rglob("*.txt") if path.is_file()]
            assert not any(b"|" in path.read_bytes() for path in sent)
        told = report.text(findings, profile="psbc-cd/1")
        assert having(findings, Verdict.DIFFERS) == set(), told
        assert having(findings, Verdict.NOT_SEEN) <= {"S2", "S3"}, told

    def test_in_an_envelope_need_its_keys(self, tmp_path: Path) -> None:
        agreed = profile.load("psbc-cd/1").model_copy(update={"envelope": enveloping.agreed()})
        with bank(tmp_path, QUICK) as way, pytest.raises(NoKey):
            self.tried(way, agreed, ORG)


class TestBadBank:
    @pytest.mark.parametrize(
        ("incident", "expected"),
        [
            (Incident("wrong_digest", kind="OPA", nth=1), {"F2"}),
            (Incident("wrong_total", kind="CRR", nth=1), {"F3"}),
            (Incident("wrong_line_end", kind="OPR", nth=1), {"F3"}),
            (Incident("unreadable", kind="ACT", nth=1), {"F3"}),
            (Incident("header_only", kind="DLV", nth=1), {"F3"}),
            (Incident("flag_missing", kind="ACT", nth=2), {"F2"}),
            (Incident("flag_unreadable", kind="DLV", nth=1), {"F2"}),
            (Incident("misplaced", kind="ACT", nth=1), {"F1"}),
            (Incident("repeated", kind="OPA", nth=1, delay_s=1.1), {"F7"}),
            # Later than the results: what comes again counts by its first coming, in its order too.
            (Incident("copied", kind="OPA", nth=1, delay_s=1.1), {"F7"}),
            (Incident("wrong_amount", kind="CRR", nth=1), {"C8"}),
            (Incident("unknown_batch", kind="CRA", nth=1), {"F5"}),
            (Incident("refused", kind="CRD", nth=1, code="3001"), {"C1", "C2", "C7"}),
            (Incident("sequence_gap", kind="ACT", nth=2), {"F4"}),
        ],
    )
    def test_differs_in_exactly_what_it_does(
        self, tmp_path: Path, incident: Incident, expected: set[str]
    ) -> None:
        with bank(tmp_path, replace(QUICK, incidents=(incident,))) as way:
            findings = tried(way)
            assert having(findings, Verdict.DIFFERS) == expected, report.text(findings, profile="x")

    @pytest.mark.parametrize(
        ("scenario", "expected"),
        [
            (replace(QUICK, incidents=(Incident("silent", kind="CRR", nth=1),)), {"C2", "F4"}),
            (replace(QUICK, incidents=(Incident("unknown_reference", kind="CRR", nth=1),)), {"C2"}),
            (replace(QUICK, incidents=(Incident("unknown_code", kind="CRR", nth=1),)), {"F6"}),
            (replace(QUICK, incidents=(Incident("late", kind="OPA", nth=1, delay_s=2),)), {"F8"}),
            (replace(QUICK, name_differs_permille=1000), {"C3"}),
        ],
    )
    def test_differs_where_its_answers_are_wrong(
        self, tmp_path: Path, scenario: Scenario, expected: set[str]
    ) -> None:
        with bank(tmp_path, scenario) as way:
            findings = tried(way)
            differs = having(findings, Verdict.DIFFERS)
            assert differs == expected, report.text(findings, profile="x")

    @pytest.mark.parametrize(
        ("fault", "expected"),
        [
            (Fault("denied", verb="auth"), "T1"),
            (Fault("other_key", verb="connect"), "T1"),
            (Fault("denied", verb="write"), "T3"),
            (Fault("denied", verb="mkdir"), "T3"),
        ],
    )
    def test_that_lets_nothing_through_differs_there(
        self, tmp_path: Path, fault: Fault, expected: str
    ) -> None:
        with bank(tmp_path, QUICK) as way:
            way.plan.order(fault)
            findings = tried(way, for_s=1)
            assert having(findings, Verdict.DIFFERS) == {expected}
            assert not report.is_conforming(findings)


class TestCommand:
    def arguments(self, way: Way, folder: Path, *more: str) -> list[str]:
        place = f"{ORG}@127.0.0.1:{way.access.port}"
        keys = ("--key", str(folder / "ours"), "--host-key", str(folder / "host.pub"))
        known = ("--profile", "psbc-cd/1", "--sftp", place, "--org", ORG, *keys)
        return ["conformance", *known, "--wait", "6", *more]

    def test_prints_the_report_and_says_so_by_its_code(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with bank(tmp_path, QUICK) as way:
            assert cli.main(self.arguments(way, tmp_path)) == 0
            assert "0 differ" in capsys.readouterr().out
            way.plan.order(Fault("denied", verb="auth"))
            assert cli.main(self.arguments(way, tmp_path, "--json")) == 1
        told = json.loads(capsys.readouterr().out)
        assert told["points"][0]["verdict"] == "differs"

    def test_is_refused_for_an_unknown_profile_or_key(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        known = ["--sftp", "a@b", "--org", ORG, "--key", "none", "--host-key", "none"]
        for profile_id in ("nobody/1", "psbc-cd/1"):
            assert cli.main(["conformance", "--profile", profile_id, *known]) == 2
        (tmp_path / "key").write_text("x")
        place = ["--key", str(tmp_path / "key"), "--host-key", str(tmp_path / "key")]
        there = ["--sftp", "a@b", "--org", ORG, *place, "--bank-keys", str(tmp_path / "none")]
        assert cli.main(["conformance", "--profile", "psbc-cd/1", *there]) == 2
        said = capsys.readouterr().err
        assert "cannot read" in said
        assert "no profile is called 'nobody/1'" in said
        assert "No such file" in said


class TestReport:
    def findings(self) -> tuple[Finding, ...]:
        found = Findings()
        found.conforms(Point.CONNECT)
        found.differs(Point.FLAGS, "x.txt")
        return found.all()

    def test_tells_each_point_in_both_languages(self) -> None:
        told = report.text(self.findings(), profile="psbc-cd/1")
        assert (
            "T1  符合   conforms  以登记的主机密钥和我方密钥可以登录；the pinned host key" in told
        )
        assert "F2  不符   DIFFERS " in told
        assert "      - x.txt" in told
        assert "1 conform, 1 differ" in told

    def test_is_there_for_machines(self) -> None:
        told = json.loads(report.as_json(self.findings(), profile="psbc-cd/1"))
        assert told["conforms"] is False
        verdicts = {each["point"]: each["verdict"] for each in told["points"]}
        assert len(verdicts) == len(Point)
        assert (verdicts["T1"], verdicts["F2"]) == ("conforms", "differs")


class TestPeople:
    def test_pass_their_check_digits_and_differ_between_runs(self) -> None:
        for run in (Run("1"), Run("2")):
            assert identifiers.resident_id(run.application(1).id_number)
            assert identifiers.card_no(run.unknown_card())
        assert Run("1").application(0).mobile != Run("2").application(0).mobile
        assert Run("1").application(0) == Run("1").application(0)
