"""What a file is called and where it lies; the name alone says kind, organisation, day and sequence."""

import re
from dataclasses import dataclass
from datetime import date

from integrations.psbc import columns, templates
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
    day = columns.day_text(name.business_on)
    return templates.of_kind(profile, name.kind, profile.agreed(name.kind)).format(
        org=name.org, day=day, day6=day[2:], sequence=f"{name.sequence:0{digits}d}"
    )


def read(profile: Profile, text: str) -> FileName:
    """This will read the parts of a file's name.

    Raises:
        MalformedFile: it is not a name of the profile.
    """
    for kind, agreed in profile.kinds.items():
        template = templates.of_kind(profile, kind, agreed)
        match = templates.pattern(
            template, profile.names.sequence_digits, profile.org_pattern
        ).fullmatch(text)
        if match is not None:
            return _parts(kind, match)
    raise MalformedFile("文件名不符合约定")


def _parts(kind: RecordKind, match: re.Match[str]) -> FileName:
    parts = match.groupdict()
    try:
        business_on = columns.read_day(parts.get("day") or f"20{parts['day6']}")
    except ValueError as error:
        raise MalformedFile(f"文件名中的日期{error}") from error
    sequence = int(parts["sequence"])
    if sequence == 0:
        raise MalformedFile("文件序号超出范围")
    return FileName(kind, parts["org"], business_on, sequence)


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
