"""How the bank of a run behaves: delays, shares of refusals, and the payer's money."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import yaml

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


def from_mapping(values: Mapping[str, object]) -> Scenario:
    """This will build a scenario from plain data, the rest by default.

    Raises:
        ScenarioInvalid: a field is unknown or its value impossible.
    """
    unknown = sorted(set(values) - {field.name for field in fields(Scenario)})
    if unknown:
        raise ScenarioInvalid(f"{unknown[0]}: no such field")
    return Scenario(**values)  # type: ignore[arg-type]  # every value is checked at construction


def load(path: Path) -> Scenario:
    """This will read a scenario from a YAML file.

    Raises:
        ScenarioInvalid: it is not a mapping of known fields.
    """
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ScenarioInvalid(f"{path.name}: not YAML") from error
    if not isinstance(values, dict):
        raise ScenarioInvalid(f"{path.name}: expected field: value lines")
    return from_mapping(values)


def _check(name: str, value: object) -> None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if name.endswith("_s"):
        good = (whole or isinstance(value, float)) and 0 <= value <= _SECONDS_MAX  # type: ignore[operator]  # a number by then
    elif name.endswith("_permille"):
        good = whole and 0 <= value <= _PERMILLE_MAX  # type: ignore[operator]  # likewise
    else:
        good = whole and value >= 0  # type: ignore[operator]  # likewise
    if not good:
        raise ScenarioInvalid(f"{name}: not a possible value")
