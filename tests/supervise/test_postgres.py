"""The embedded server on real folders: new, used before, long, and left behind by a kill."""

import asyncio
import os
import signal
import stat
from pathlib import Path

import asyncpg
import psycopg
import pytest

import settings
from supervise import postgres
from supervise.leftovers import command_line

SCHEMA = "create role puhui_app nologin; create table card (no int); insert into card values (8)"


class TestRunning:
    async def test_keeps_what_was_stored_from_one_start_to_the_next(self, tmp_path: Path) -> None:
        async with postgres.running(tmp_path) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(SCHEMA)
        async with postgres.running(tmp_path) as url:
            with psycopg.connect(url) as connection:
                assert connection.execute("select no from card").fetchall() == [(8,)]

    async def test_serves_asyncpg_as_the_role_that_owns_nothing(self, tmp_path: Path) -> None:
        async with postgres.running(tmp_path) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(SCHEMA)
            app = await asyncpg.connect(**settings.tortoise_credentials(url))
            try:
                assert await app.fetchval("select current_user") == "puhui_app"
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await app.fetchval("select no from card")
            finally:
                await app.close()

    async def test_lets_nobody_else_near_files_and_socket(self, tmp_path: Path) -> None:
        async with postgres.running(tmp_path):
            for folder in (postgres.folder(tmp_path), settings.socket_folder(tmp_path)):
                assert stat.S_IMODE(folder.stat().st_mode) == 0o700

    async def test_works_below_a_path_too_long_for_a_socket(self, tmp_path: Path) -> None:
        deep = tmp_path / ("x" * 100)
        deep.mkdir()
        async with postgres.running(deep) as url:
            with psycopg.connect(url) as connection:
                assert connection.execute("show synchronous_commit").fetchone() == ("on",)
        settings.socket_folder(deep).rmdir()

    async def test_writes_no_value_of_a_refused_row_to_the_log(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        async with postgres.running(tmp_path) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(
                    "create table card (no text unique); insert into card values ('SECRET')"
                )
                with pytest.raises(psycopg.errors.UniqueViolation):
                    connection.execute("insert into card values ('SECRET')")
        output = capfd.readouterr()
        assert "SECRET" not in output.out + output.err


class TestLeftovers:
    async def test_of_a_killed_server_are_recovered_from(self, tmp_path: Path) -> None:
        async with postgres.running(tmp_path) as url:
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(SCHEMA)
            os.kill(_postmaster(tmp_path), signal.SIGKILL)
        assert (postgres.folder(tmp_path) / "postmaster.pid").exists()
        async with postgres.running(tmp_path) as url:
            with psycopg.connect(url) as connection:
                assert connection.execute("select no from card").fetchall() == [(8,)]

    async def test_that_still_run_are_ended_before_a_new_start(self, tmp_path: Path) -> None:
        await postgres.prepare(tmp_path)
        program = postgres.program(tmp_path)
        orphan = await asyncio.create_subprocess_exec(
            *program.argv, user=program.user, group=program.user, start_new_session=True
        )
        await postgres.wait_ready(tmp_path)
        async with postgres.running(tmp_path):
            assert _postmaster(tmp_path) != orphan.pid
            assert await orphan.wait() == 0

    async def test_that_name_a_stranger_leave_it_alone(self, tmp_path: Path) -> None:
        stranger = await asyncio.create_subprocess_exec("sleep", "60")
        postgres.folder(tmp_path).mkdir()
        (postgres.folder(tmp_path) / "postmaster.pid").write_text(f"{stranger.pid}\n")
        assert not postgres.stop_leftover(tmp_path)
        assert command_line(stranger.pid) == "sleep 60"
        stranger.kill()
        await stranger.wait()

    async def test_of_a_first_start_cut_short_are_begun_anew(self, tmp_path: Path) -> None:
        draft = tmp_path / "postgres.new"
        draft.mkdir()
        (draft / "half").touch()
        async with postgres.running(tmp_path):
            assert not draft.exists()


class TestRefusal:
    async def test_says_why_when_nothing_answers(self, tmp_path: Path) -> None:
        with pytest.raises(postgres.PostgresUnavailable, match="does not answer"):
            await postgres.wait_ready(tmp_path, timeout_s=0.2)

    async def test_of_a_socket_folder_that_is_someone_elses(self, tmp_path: Path) -> None:
        elsewhere = tmp_path / "elsewhere"
        elsewhere.mkdir()
        (tmp_path / "socket").symlink_to(elsewhere)
        with pytest.raises(postgres.PostgresUnavailable, match="belongs to someone else"):
            await postgres.prepare(tmp_path)


def _postmaster(data_dir: Path) -> int:
    return int((postgres.folder(data_dir) / "postmaster.pid").read_text().splitlines()[0])
