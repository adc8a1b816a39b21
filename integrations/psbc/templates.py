"""Templates of files' names: a kind's own or the common one, with the kind's word in it."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from integrations.psbc.kinds import RecordKind
    from integrations.psbc.profile import KindProfile, Profile

_SAMPLE_ORG: Final = "ORG"
_SAMPLE_DAY: Final = "20180301"
_PATTERN_MAX: Final = 120
_REPEATS_MAX: Final = 6
_ESCAPED: Final = re.compile(r"\\.")
_CLASS: Final = re.compile(r"\[[^\]]*\]")
_COSTLY: Final = re.compile(r"\)[*+?{]|\(\?(?!P<|:)")
_REFERENCE: Final = re.compile(r"\\[1-9]")
_REPEAT: Final = re.compile(r"(?<!\()[*+?{]")


def checked_pattern(pattern: str) -> str:
    """This will let pass a regular expression that no text of ours can make run for long.

    Raises:
        ValueError: it is none, longer than 120 characters, or repeats a group or too often.
    """
    plain = _CLASS.sub("x", _ESCAPED.sub("x", pattern))
    is_costly = len(pattern) > _PATTERN_MAX or len(_REPEAT.findall(plain)) > _REPEATS_MAX
    if is_costly or _COSTLY.search(plain) or _REFERENCE.search(pattern):
        raise ValueError("a regular expression that repeats no group, and little else")
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


def of_kind(profile: "Profile", kind: "RecordKind", agreed: "KindProfile") -> str:
    """This will give the template of a kind's names, in which its word stands already."""
    template = agreed.file or profile.names.file
    assert template is not None, "a profile is checked when it is read"
    return template.replace("{kind}", agreed.word or kind.value)


def could_be(one: str, other: str, sequence_digits: int) -> bool:
    """This will tell whether a name made by one template is a name by another too."""
    sample = one.format(
        org=_SAMPLE_ORG, day=_SAMPLE_DAY, day6=_SAMPLE_DAY[2:], sequence="1" * sequence_digits
    )
    return pattern(other, sequence_digits, _SAMPLE_ORG).fullmatch(sample) is not None


@lru_cache(maxsize=64)
def pattern(template: str, sequence_digits: int, org_pattern: str) -> re.Pattern[str]:
    """This will make the expression that the names of a template match."""
    expression = re.escape(template)
    for part, inner in (
        ("org", org_pattern),
        ("day", "[0-9]{8}"),
        ("day6", "[0-9]{6}"),
        ("sequence", f"[0-9]{{{sequence_digits}}}"),
    ):
        expression = expression.replace(re.escape(f"{{{part}}}"), f"(?P<{part}>{inner})")
    return re.compile(expression)
