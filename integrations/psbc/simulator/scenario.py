"""How the bank of a run behaves: delays, shares of refusals, the payer's money, what goes wrong.

A scenario is a YAML document; those that come with the bank lie in `scenarios/` and go by their
names. Several compose: a later one decides where both say something, and incidents add up.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

import yaml

from integrations.psbc.simulator import faults as faulty
from integrations.psbc.simulator import incidents as happening
from integrations.psbc.simulator import times
from integrations.psbc.simulator.faults import Fault
from integrations.psbc.simulator.incidents import Incident
from integrations.psbc.simulator.opening_days import OpeningDays

FOLDER: Final = Path(__file__).with_name("scenarios")
_LISTS: Final = ("holidays", "workdays", "incidents", "faults")
_PERMILLE_MAX = 1000
_SECONDS_MAX = 30 * 24 * 3600


class ScenarioInvalid(ValueError):
    """A scenario names an unknown field or gives it an impossible value."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """One behaviour of the bank. The defaults are the demo: issued and active in under 8 s.

    A share is a number out of a thousand; a delay is in seconds of an accelerated bank day.
    """

    open_s: float = 0.6
    open_pending_s: float = 0.9
    step_s: float = 1.0
    swipe_s: float = 2.0
    credit_s: float = 1.0
    credit_pending_s: float = 1.0

    open_refused_permille: int = 40
    open_pending_permille: int = 30
    class_two_permille: int = 30
    never_active_permille: int = 60
    swipe_permille: int = 700
    credit_refused_permille: int = 10
    credit_pending_permille: int = 20
    credit_unknown_permille: int = 0

    return_s: float = 2.0
    return_permille: int = 0

    # Of the cards in use: reported lost and replaced; asleep, if never used, and awake again (0: never).
    lost_s: float = 2.0
    lost_permille: int = 0
    dormant_s: float = 2.0
    dormant_permille: int = 0
    wake_s: float = 0.0
    # Every so many days all cards are listed with their status (0: never).
    listing_every_days: int = 0

    # A statement comes so long after its day has ended, or once the payer's account has been still.
    is_stating: bool = False
    statement_s: float = 1800.0
    statement_still_s: float = 0.0

    accept_refused_permille: int = 0
    name_differs_permille: int = 0

    is_weekend_off: bool = False
    holidays: tuple[str, ...] = ()
    workdays: tuple[str, ...] = ()

    title: str = ""
    incidents: tuple[Incident, ...] = ()
    faults: tuple[Fault, ...] = ()

    age_min: int = 16
    document_days_min: int = 30
    class_two_day_fen: int = 1_000_000
    payer_fen: int = 10_000_000_000

    def __post_init__(self) -> None:
        """Refuse what no bank could do.

        Raises:
            ScenarioInvalid: with the name of the field.
        """
        for field in fields(self):
            _check(field.name, getattr(self, field.name))

    @property
    def opening_days(self) -> OpeningDays:
        """This will give the days on which the bank works."""
        return OpeningDays(self.is_weekend_off, frozenset(self.holidays), frozenset(self.workdays))


def from_mapping(values: Mapping[str, object]) -> Scenario:
    """This will build a scenario from plain data, the rest by default.

    Raises:
        ScenarioInvalid: a field is unknown or its value impossible.
    """
    known = {field.name for field in fields(Scenario)}
    unknown = sorted(set(map(str, values)) - known)
    if unknown:
        raise ScenarioInvalid(f"{unknown[0]}: no such field")
    given = dict(values)
    for name in ("holidays", "workdays"):
        given[name] = tuple(map(str, _listed(name, values)))
    try:
        given["incidents"] = tuple(map(happening.from_mapping, _listed("incidents", values)))
        given["faults"] = faulty.all_from(_listed("faults", values))
    except (happening.IncidentInvalid, faulty.FaultInvalid) as error:
        raise ScenarioInvalid(str(error)) from error
    return Scenario(**given)  # type: ignore[arg-type]  # every value is checked at construction


def load(*places: str | Path) -> Scenario:
    """This will read and compose scenarios, each by its name or from a YAML file.

    Raises:
        ScenarioInvalid: there is none of a name, or it is not a mapping of known fields.
    """
    composed: dict[str, object] = {}
    for place in places:
        values = _read(place)
        for name in _LISTS:
            values[name] = [*_listed(name, composed), *_listed(name, values)]
        titles = (composed.get("title"), values.get("title"))
        composed |= values | {"title": " + ".join(str(each) for each in titles if each)}
    return from_mapping(composed)


def named() -> dict[str, str]:
    """This will list the scenarios that come with the bank, each with its title."""
    return {path.stem: load(path).title for path in sorted(FOLDER.glob("*.yaml"))}


def _read(place: str | Path) -> dict[str, object]:
    path = Path(place)
    if isinstance(place, str) and path.suffix != ".yaml" and path.name == place:
        path = FOLDER / f"{place}.yaml"
        if not path.is_file():
            raise ScenarioInvalid(f"no scenario is called {place!r}")
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ScenarioInvalid(f"{path.name}: not YAML") from error
    if not isinstance(values, dict):
        raise ScenarioInvalid(f"{path.name}: expected field: value lines")
    return values


def _listed(name: str, values: Mapping[str, object]) -> list[object]:
    listed = values.get(name, [])
    if not isinstance(listed, (list, tuple)):
        raise ScenarioInvalid(f"{name}: expected a list")
    return list(listed)


def _check(name: str, value: object) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if name.startswith("is_"):
        good = isinstance(value, bool)
    elif name in {"holidays", "workdays"}:
        good = all(map(times.is_day, value))  # type: ignore[call-overload]  # a tuple by then
    elif name in {"title", "incidents", "faults"}:
        good = isinstance(value, (str, tuple))
    elif name.endswith("_s"):
        good = (whole or isinstance(value, float)) and 0 <= value <= _SECONDS_MAX  # type: ignore[operator]  # a number by then
    elif name.endswith("_permille"):
        good = whole and 0 <= value <= _PERMILLE_MAX  # type: ignore[operator]  # likewise
    else:
        good = whole and value >= 0  # type: ignore[operator]  # likewise
    if not good:
        raise ScenarioInvalid(f"{name}: not a possible value")
