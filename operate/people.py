"""Operators' verbs on people: enrolling, letting in again whoever is shut out, tokens for scripts.

The console is where the first three administrators come from, and the way back in when the last
one of them is shut out; whatever it does is in the trail as done by the system.
"""

import argparse
import getpass
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime

from domain import tokens
from domain.actors import SYSTEM, Role
from domain.errors import Conflict, NotFound
from domain.factors.rules import NotEnrolled
from domain.staff import operations as staff
from domain.transactions import rows, transaction, value

Work = Callable[[Callable[[datetime], Awaitable[None]]], None]


def declare(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", work: Work) -> None:
    """This will declare `staff-create`, `staff-reset` and `token-create`."""

    def verb(
        name: str, run: Callable[[argparse.Namespace, Work], None], text: str
    ) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=lambda given: run(given, work))
        return added

    added = verb(
        "staff-create", _create, "enrol a person; asks for the password of a first sign-in"
    )
    added.add_argument("login")
    added.add_argument("name")
    added.add_argument("--role", action="append", required=True, choices=[r.value for r in Role])
    added.add_argument("--unit", help="the name of the unit union, which a clerk needs")
    text = "let a person in again: a new first password, no second factor, no lock"
    added = verb("staff-reset", _reset, text)
    added.add_argument("login")
    added = verb("token-create", _create_token, "give a person a bearer token for scripts")
    added.add_argument("login")
    added.add_argument("--label", default="console")
    text = "a unit, by its name, that a clerk's token opens; again for each; without, their own"
    added.add_argument("--unit", action="append", default=[], help=text)


def _create(arguments: argparse.Namespace, work: Work) -> None:
    """This will enrol a person; the password is asked for, or read from a pipe."""
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")

    async def enrol(now: datetime) -> None:
        async with transaction():
            unit_id = await value("SELECT id FROM units WHERE name = $1", arguments.unit)
        await staff.create(
            login=arguments.login,
            name=arguments.name,
            password=password,
            roles=frozenset(Role(role) for role in arguments.role),
            unit_id=unit_id,
            by=SYSTEM,
            now=now,
            must_change=True,
        )
        sys.stdout.write(f"enrolled {arguments.login}\n")

    work(enrol)


def _reset(arguments: argparse.Namespace, work: Work) -> None:
    """This will print a password for one sign-in as the last line."""

    async def reset(now: datetime) -> None:
        async with transaction():
            staff_id = await value("SELECT id FROM staff WHERE login = $1", arguments.login)
            if staff_id is None:
                raise NotFound(field=("login",))
            made = await staff.reset_password(staff_id, by=SYSTEM, now=now)
        with suppress(NotEnrolled):
            await staff.reset_factor(staff_id, by=SYSTEM, now=now)
        with suppress(Conflict):
            await staff.unlock(staff_id, by=SYSTEM, now=now)
        sys.stdout.write(f"{made.initial_password}\n")

    work(reset)


def _create_token(arguments: argparse.Namespace, work: Work) -> None:
    """This will print a new bearer token as the last line."""

    async def create(now: datetime) -> None:
        async with transaction():
            found = await rows("SELECT id, name FROM units WHERE name = ANY($1)", arguments.unit)
        if unknown := {*arguments.unit} - {one["name"] for one in found}:
            raise NotFound(f"没有这个单位：{'、'.join(sorted(unknown))}", field=("unit",))
        token = await tokens.create(
            arguments.login,
            label=arguments.label,
            unit_ids=[one["id"] for one in found],
            by=SYSTEM,
            now=now,
        )
        sys.stdout.write(f"{token}\n")

    work(create)
