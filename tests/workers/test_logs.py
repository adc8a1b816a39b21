import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from settings import Settings
from workers import logs


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """JSON logs at DEBUG; logging is put back as it was."""
    root = logging.getLogger()
    before = (root.level, root.handlers[:], {n: logging.getLogger(n).level for n in logs._QUIET})
    environ = {"DATA_DIR": str(tmp_path), "LOG_FORMAT": "json", "LOG_LEVEL": "DEBUG"}
    yield Settings.read(environ)
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()


class TestStrikeOut:
    """Exchange invariant 12: no personal data in logs, whoever forgot."""

    @pytest.mark.parametrize(
        "number", ["510104199001011234", "51010419900101123X", "13800000001", "6217990000000000014"]
    )
    def test_hides_identity_mobile_and_card_numbers(self, number: str) -> None:
        event = {
            "event": f"卡{number}失败",
            "args": [number, 7],
            "nested": {"deep": (f"x {number}.",)},
        }
        struck = logs.strike_out(None, "info", event)
        assert number not in str(struck)
        assert struck["event"] == "卡[number]失败"
        assert struck["args"] == ["[number]", 7]

    @pytest.mark.parametrize(
        "kept", ["R2018032000000000001", "D180320000001", "ab" * 32, "2018-03-20T10:00:00", "10000"]
    )
    def test_leaves_ids_digests_and_times(self, kept: str) -> None:
        assert logs.strike_out(None, "info", {"event": kept}) == {"event": kept}


def refuse(number: str) -> None:
    """Fail as a driver does, quoting the row."""
    try:
        dict[str, int]()[number]
    except KeyError as error:
        raise ValueError(f"row {number}") from error


class TestTellFrames:
    def test_says_where_an_error_came_from_and_never_what_it_says(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        logs.configure(settings)
        log = structlog.get_logger("workers")
        for form in range(3):
            try:
                refuse("王小芳")
            except ValueError as error:
                info = (True, error, (type(error), error, error.__traceback__))[form]
                log.warning("worker.failed", exc_info=info)
        for line in capsys.readouterr().err.splitlines():
            where = json.loads(line)["where"]
            assert (where[0], "KeyError" in where) == ("ValueError", True)
            assert any(frame.endswith(" refuse") for frame in where)
            assert "王小芳" not in line

    def test_tells_nothing_of_no_error(self) -> None:
        assert logs.tell_frames(None, "info", {"event": "x", "exc_info": False}) == {"event": "x"}


class TestConfigure:
    def test_writes_one_json_line_an_event(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        logs.configure(settings)
        structlog.get_logger("workers").info("bank_file.sent", name="CRD 13800000001")
        line = json.loads(capsys.readouterr().err)
        assert (line["event"], line["name"]) == ("bank_file.sent", "CRD [number]")

    def test_takes_the_standard_library_s_loggers_along(
        self, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        logs.configure(settings)
        logging.getLogger("dramatiq").warning("lost %s", "510104199001011234")
        assert json.loads(capsys.readouterr().err)["event"] == "lost [number]"

    @pytest.mark.parametrize("name", logs._QUIET)
    def test_keeps_drivers_quiet_that_would_print_values(
        self, settings: Settings, name: str
    ) -> None:
        logs.configure(settings)
        assert logging.getLogger(name).level == logging.WARNING

    def test_writes_for_eyes_when_asked(
        self, tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert settings.log_format == "json"
        logs.configure(Settings.read({"DATA_DIR": str(tmp_path), "LOG_FORMAT": "text"}))
        structlog.get_logger("workers").warning("nudge.lost", actor="collect")
        said = capsys.readouterr().err
        assert "nudge.lost" in said
        assert "collect" in said
