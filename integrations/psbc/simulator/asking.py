"""The bank's command line for a bank at work: orders over its control socket."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import yaml

from integrations.psbc.simulator import control, faults, incidents, scenario

VERBS: Final = ("scenarios", *control.ORDERS)


def main(program: str, arguments: Sequence[str]) -> int:
    """This will carry out one verb, print the answer as JSON, and give the exit code."""
    options = _parser(program).parse_args(arguments)
    if options.verb == "scenarios":
        sys.stdout.write(_scenarios())
        return 0
    try:
        is_done, answer = control.ask(options.state, _question(options))
    except OSError:
        sys.stderr.write("bank: no bank that takes orders runs on this state (--control)\n")
        return 1
    if not is_done:
        sys.stderr.write(f"bank: refused: {answer}\n")
        return 1
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0


def _parser(program: str) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=program, description="Give orders to a bank at work.")
    verbs = made.add_subparsers(dest="verb", required=True)

    def verb(name: str, text: str, *, epilog: str = "") -> argparse.ArgumentParser:
        shape = argparse.RawDescriptionHelpFormatter
        added = verbs.add_parser(
            name, help=text, description=text, epilog=epilog, formatter_class=shape
        )
        if name != "scenarios":
            added.add_argument("--state", type=Path, required=True, help="the bank's own memory")
        return added

    verb("scenarios", "list the scenarios that come with the bank, and what may go wrong")
    verb("status", "the time at the bank, what it does, and its totals")
    verb("books", "what it received, credited, returned, stated and published")
    added = verb("scenario", "let the bank behave otherwise; several compose")
    added.add_argument("names", nargs="+")
    added = verb(
        "incident", "let something go wrong with a file", epilog=_words(incidents.MEANINGS)
    )
    added.add_argument("words", nargs="+", metavar="field=value", help="does=late kind=CRR nth=1")
    added = verb("fault", "let something go wrong on the way", epilog=_words(faults.TO_VERBS))
    added.add_argument(
        "words", nargs="+", metavar="field=value", help="does=reset verb=rename when=after nth=1"
    )
    verb("calm", "let nothing go wrong any more")
    verb("advance", "let it be the next morning at the bank")
    verb("statement", "close the day now and write its statement")
    verb("listing", "list every card with its status now")
    added = verb("lose", "let a card be reported lost now; its new number follows")
    added.add_argument("card_no")
    added = verb("return", "let a credited payment come back now")
    added.add_argument("pay_id")
    added.add_argument("--code", default="2003")
    added = verb("replay", "lay an answer out once more")
    added.add_argument("name")
    return made


def _question(options: argparse.Namespace) -> dict[str, object]:
    given = {name: value for name, value in vars(options).items() if name not in {"verb", "state"}}
    words = given.pop("words", None)
    if words is not None:
        pairs = (word.partition("=") for word in words)
        given[options.verb] = {name: _value(name, text) for name, _, text in pairs}
    return {"order": options.verb, **given}


def _value(name: str, text: str) -> object:
    return text if name == "code" else yaml.safe_load(text)


def _scenarios() -> str:
    lines = [f"{name:<20} {title}" for name, title in scenario.named().items()]
    parts = (
        ("", lines),
        ("what an incident may do to a file:", _lines(incidents.MEANINGS)),
        ("what a fault may do to a verb of SFTP:", _lines(faults.TO_VERBS)),
        ("what a fault may do to a connection:", _lines(faults.TO_CONNECTIONS)),
    )
    return "\n".join("\n".join((*filter(None, (head,)), *told, "")) for head, told in parts)


def _words(meanings: Mapping[str, str]) -> str:
    return "\n".join(_lines(meanings))


def _lines(meanings: Mapping[str, str]) -> list[str]:
    return [f"  {word:<18} {text}" for word, text in meanings.items()]
