"""Operators' verbs: whatever the clock does, and what only the console may do.

python cli.py VERB --help explains each. Settings come from the environment, as for every process.
"""

import argparse
import asyncio
import os
import runpy
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from domain import crypto
from domain.actors import SYSTEM
from domain.bank_files import operations as bank_files
from domain.calendar import CHINA
from domain.errors import DomainError, NotFound
from domain.transactions import acting_within, transaction, value
from integrations.psbc.errors import FileError
from operate import (
    accounts,
    bank_keys,
    books,
    bulletins,
    conformance,
    counts,
    demo,
    erasure,
    explain,
    people,
    profiles,
    records,
    seed,
)
from settings import Settings, SettingsRefused
from workers import (
    archive,
    dispatches,
    due,
    exchange,
    inbound,
    logs,
    outbound,
    outlets,
    rosters,
    schedule,
    watch,
)
from workers import broker as brokers
from workers.database import connected, migrate

ROOT: Final = Path(__file__).parent
SCHEMA_FILE: Final = ROOT / "schema" / "schema.graphql"
RELEASED_FILE: Final = ROOT / "schema" / "released.graphql"
SCHEMA_CHANGELOG: Final = ROOT / "docs" / "schema-changelog.md"
DOERS: Final = {
    "check_roster": rosters.check_roster,
    "apply_roster": rosters.apply_roster,
    "send_card_batch": outbound.send_card_batch,
    "seal_disbursement": outbound.seal_disbursement,
    "send_disbursement": outbound.send_disbursement,
    "apply_file": inbound.apply_file,
}


def main(argv: list[str]) -> int:
    """This will run one verb and give the exit code: 0 done, 1 refused, 2 misused."""
    if argv[:1] == ["bank"]:  # the simulator is a program of its own, which nothing here imports
        sys.argv = ["bank", *argv[1:]]
        runpy.run_module("integrations.psbc.simulator", run_name="__main__", alter_sys=True)
        return 0
    arguments = parser().parse_args(argv)
    try:
        return int(arguments.run(arguments) or 0)
    except SettingsRefused as refused:
        sys.stderr.write(f"The settings are wrong:\n{refused}\n")
        return 2
    except (DomainError, FileError, crypto.KeyringUnusable) as error:
        sys.stderr.write(f"refused: {error}\n")
        return 1


def parser() -> argparse.ArgumentParser:
    """This will describe every verb."""
    made = argparse.ArgumentParser(prog="cli.py", description=(__doc__ or "").split("\n", 1)[0])
    verbs = made.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, run: Callable[..., int | None], text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    verb("migrate", run_migrate, "bring the database's tables up to date")
    added = verb("seed", run_seed, "put in the demo data, or list the demo accounts")
    added.add_argument("--demo", action="store_true", help="put the demo data in")
    added.add_argument("--list", action="store_true", help="list the demo accounts")
    people.declare(verbs, _work)
    verb("collect-now", run_collect, "fetch and apply what is new at the bank, here and now")
    verb("send-now", run_send, "seal and send whatever is due, here and now")
    verb("sweep-now", run_sweep, "do all that is due, here and now")
    verb(
        "watch-now",
        run_watch,
        "note what the bank owes and how far the calendar goes, here and now",
    )
    verb(
        "alarm-test", run_alarm_test, "raise a test alarm and tell it to every outlet, here and now"
    )
    verb("forget-now", run_forget, "forget what is kept for a while only, here and now")
    verb("dormancy-now", run_dormancy, "alarm of cards that become dormant soon, here and now")
    added = verb("file-resume", run_file_resume, "send a held bank file again, once mended")
    added.add_argument("name", help="the file's name, as GraphQL and the alarm show it")
    added.add_argument("--reason", required=True, help="what was wrong and how it was mended")
    added = verb("explain", run_explain, "explain a payment, link by link, against the archive")
    added.add_argument("pay_id")
    added.add_argument(
        "--archive", type=Path, help="an exported archive; the database is not asked"
    )
    added.add_argument(
        "--certificates", type=Path, help="the exported certificates, beside an exported archive"
    )
    added = verb(
        "archive", run_archive, "write the archive of bank files out, in plain, as a folder"
    )
    added.add_argument("what", choices=["export"])
    added.add_argument("folder", type=Path, help="a new folder; only its owner may read it")
    added = verb("schema", run_schema, "write the GraphQL contract and its changelog from the code")
    added.add_argument("--check", action="store_true", help="refuse a difference instead")
    added.add_argument("--release", action="store_true", help="make it the one clients rely on")
    added = verb("demo", run_demo, "drive the main job of a running system through its API")
    added.add_argument("--url", default="", help="where it runs; default http://HOST:PORT")
    bank_keys.describe(verbs.add_parser("bank-keys", help="the SM2 keys of the bank's envelope"))
    added = verb("conformance", conformance.run, "try a bank's test environment point by point")
    conformance.add_arguments(added)
    profiles.describe(verbs.add_parser("profile", help="check, render and parse by a profile"))
    books.declare(verbs, _work)
    bulletins.declare(verbs, _work)
    counts.declare(verbs, _work)
    erasure.declare(verbs, _work)
    records.declare(verbs, _work)
    verbs.add_parser("bank", help="run the simulated bank; see `cli.py bank --help`")
    return made


def run_migrate(_: argparse.Namespace) -> None:
    """This will bring the tables up to date."""
    asyncio.run(migrate(Settings.read(os.environ).database_url))


def run_seed(arguments: argparse.Namespace) -> int:
    """This will put the demo data in, or list the accounts; production has none."""
    if arguments.list:
        print(accounts.listing())
        return 0
    settings = Settings.read(os.environ)
    if settings.environment != "demo" or not arguments.demo:
        sys.stderr.write("seed: needs --demo, and ENVIRONMENT=demo\n")
        return 2

    async def work(now: datetime) -> None:
        await seed.seed(now=now)

    _work(work)
    return 0


def run_collect(_: argparse.Namespace) -> None:
    """This will do what the clock does when it looks at the bank."""

    async def work(_: datetime) -> None:
        await inbound.collect()

    _work(work)


def run_send(_: argparse.Namespace) -> None:
    """This will do what the clock does for files on their way out."""
    _work(lambda now: _do_due(now, only=due.SENDING))


def run_sweep(_: argparse.Namespace) -> None:
    """This will do whatever the clock would nudge for."""
    _work(lambda now: _do_due(now, only=frozenset(DOERS)))


def run_watch(_: argparse.Namespace) -> None:
    """This will do what the clock does each minute: plan, remind, and report downtime."""

    async def work(now: datetime) -> None:
        print(await watch.watch_now(now))

    _work(work)


def run_alarm_test(_: argparse.Namespace) -> None:
    """This will show whether alarms reach the people outside; the alarm waits to be acknowledged."""

    async def work(now: datetime) -> None:
        for line in await dispatches.test(now=now):
            print(line)

    _work(work)


def run_forget(_: argparse.Namespace) -> None:
    """This will do what the clock does hourly: forget keys and unknown logins that are no longer kept."""
    _work(schedule.forget_now)


def run_dormancy(_: argparse.Namespace) -> None:
    """This will do what the clock does daily: alarm of cards that become dormant soon."""
    _work(schedule.warn_of_dormancy)


def run_file_resume(arguments: argparse.Namespace) -> None:
    """This will let a file go on that was held because the channel refused it."""

    async def work(now: datetime) -> None:
        async with transaction():
            file_id = await value(
                "SELECT id FROM bank_files WHERE direction = 'OUT' AND name = $1", arguments.name
            )
        if file_id is None:
            raise NotFound
        await bank_files.resume(file_id, reason=arguments.reason, by=SYSTEM, now=now)
        print(f"{arguments.name} goes on")

    _work(work)


def run_explain(arguments: argparse.Namespace) -> None:
    """This will write the whole chain of a payment."""
    if arguments.archive is not None:
        profile_name = Settings.read(os.environ).bank_profile
        told = explain.from_archive(
            arguments.pay_id,
            arguments.archive,
            profile_name=profile_name,
            certificates=arguments.certificates,
        )
        print(told)
        return

    async def work(_: datetime) -> None:
        print(await explain.from_books(arguments.pay_id, scope=SYSTEM.scope))

    _work(work)


def run_archive(arguments: argparse.Namespace) -> None:
    """This will write every archived file and its flag into a new folder."""

    async def work(_: datetime) -> None:
        count = await archive.export(arguments.folder)
        print(f"{count} files written to {arguments.folder}, in plain: keep it accordingly")

    _work(work)


def run_schema(arguments: argparse.Namespace) -> int:
    """This will write the GraphQL contract and its changelog, or refuse that they differ."""
    from schema import changes, export_text  # noqa: PLC0415 - no other verb needs the API

    text, released = export_text(), RELEASED_FILE.read_text(encoding="utf-8")
    found = changes.between(released, text)
    log = SCHEMA_CHANGELOG.read_text(encoding="utf-8")
    today = datetime.now(tz=CHINA).date()
    wanted = {SCHEMA_FILE: text, SCHEMA_CHANGELOG: changes.rewritten(log, found)}
    if arguments.release:
        wanted[SCHEMA_CHANGELOG] = changes.released(log, found, on=today)
        wanted[RELEASED_FILE] = text
    for one in changes.unannounced(released, found, today=today):
        sys.stderr.write(f"breaks clients and was not announced (docs/api.md): {one}\n")
        return 1
    if not arguments.check:
        for path, content in wanted.items():
            path.write_text(content, encoding="utf-8")
        return 0
    stale = [path for path, content in wanted.items() if path.read_text("utf-8") != content]
    for path in stale:
        sys.stderr.write(f"{path.relative_to(ROOT)} is not what the code says: run `make schema`\n")
    return 1 if stale else 0


def run_demo(arguments: argparse.Namespace) -> int:
    """This will drive the main job as the demo's people."""
    url = arguments.url or Settings.read(os.environ).public_origin
    return demo.run(url)


async def _do_due(now: datetime, *, only: frozenset[str]) -> None:
    for name, row_id in await due.rows_due(now=now, grace_s=0):
        if name in only:
            print(f"{name} {row_id}")
            await DOERS[name](row_id)


def _work(work: Callable[[datetime], Awaitable[None]]) -> None:
    """This will run a verb connected to the database, as the system over every unit."""
    settings = Settings.read(os.environ)
    logs.configure(settings)
    crypto.use(crypto.read_key_file(settings.key_file))
    exchange.use(exchange.configure(settings))
    dispatches.use(outlets.read(settings.alarm_outlets_file), origin=settings.public_origin)
    brokers.create(settings.broker_url)

    async def connect_and_work() -> None:
        async with connected(settings.database_url, connections_max=2):
            with acting_within(SYSTEM.scope):
                await work(exchange.current().now())

    asyncio.run(connect_and_work())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
