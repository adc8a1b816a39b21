"""What a file is called and where it lies; the name alone says kind, organisation, day and sequence."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from integrations.psbc import columns
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.profile import Profile


@dataclass(frozen=True, slots=True)
class FileName:
    """The parts of a file's name, which identify it together with its digest."""

    kind: RecordKind
    org: str
    business_on: date
    sequence: int


def compose(profile: Profile, name: FileName) -> str:
    """This will write a file's name.

    Raises:
        MalformedFile: the organisation or the sequence number does not fit the profile.
    """
    digits = profile.names.sequence_digits
    if not 1 <= name.sequence < 10**digits:
        raise MalformedFile("文件序号超出范围")
    if re.fullmatch(profile.org_pattern, name.org) is None:
        raise MalformedFile("单位编号不符合约定")
    return profile.names.file.format(
        kind=name.kind,
        org=name.org,
        day=columns.day_text(name.business_on),
        sequence=f"{name.sequence:0{digits}d}",
    )


def read(profile: Profile, text: str) -> FileName:
    """This will read the parts of a file's name.

    Raises:
        MalformedFile: it is not a name of the profile, or of a kind that the profile has not.
    """
    names = profile.names
    match = _pattern(names.file, names.sequence_digits, profile.org_pattern).fullmatch(text)
    if match is None:
        raise MalformedFile("文件名不符合约定")
    if match["kind"] not in profile.kinds:
        raise MalformedFile("文件名中的种类未约定")
    try:
        business_on = columns.read_day(match["day"])
    except ValueError as error:
        raise MalformedFile(f"文件名中的日期{error}") from error
    sequence = int(match["sequence"])
    if sequence == 0:
        raise MalformedFile("文件序号超出范围")
    return FileName(RecordKind(match["kind"]), match["org"], business_on, sequence)


def directory(profile: Profile, *, direction: Direction, org: str, business_on: date) -> str:
    """This will name the directory of one business date."""
    template = _directory_template(profile, direction)
    return template.format(org=org, day=columns.day_text(business_on))


def parent(profile: Profile, *, direction: Direction, org: str) -> str:
    """This will name the directory that holds the dated ones."""
    return _directory_template(profile, direction).removesuffix("/{day}").format(org=org)


def _directory_template(profile: Profile, direction: Direction) -> str:
    if direction is Direction.TO_BANK:
        return profile.directories.to_bank
    return profile.directories.from_bank


@lru_cache(maxsize=16)
def _pattern(template: str, sequence_digits: int, org_pattern: str) -> re.Pattern[str]:
    pattern = re.escape(template)
    for part, expression in (
        ("kind", "[A-Z]{3}"),
        ("org", org_pattern),
        ("day", "[0-9]{8}"),
        ("sequence", f"[0-9]{{{sequence_digits}}}"),
    ):
        pattern = pattern.replace(re.escape(f"{{{part}}}"), f"(?P<{part}>{expression})")
    return re.compile(pattern)
