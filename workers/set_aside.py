"""What people decide over files and lines set aside; the workers then read them again as ever."""

from collections.abc import Sequence
from datetime import datetime

from domain.actors import Actor
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived
from domain.dispositions import operations as dispositions
from domain.dispositions.rules import Act, NotReleasable
from integrations.psbc import filenames, flag
from integrations.psbc.errors import FileError, MalformedFile
from integrations.psbc.flag import Flag
from integrations.psbc.profile import Profile
from workers import exchange
from workers.broker import nudge


def flag_of(profile: Profile, archived: Archived) -> Flag:
    """This will read the flag of an archived file and hold the bytes against it.

    Raises:
        MalformedFile: it cannot be read, or they disagree.
    """
    said = flag.parse_flag(profile, archived.flag)
    problem = said.problem_with(archived.name, archived.wire)
    if problem is not None:
        raise MalformedFile(problem)
    return said


def kind_of(profile: Profile, name: str) -> str:
    """This will give the kind that a file's name tells, "" for a name that tells none."""
    try:
        return filenames.read(profile, name).kind.value
    except MalformedFile:
        return ""


async def propose(file_id: int, *, act: Act, reason: str, by: Actor, now: datetime) -> None:
    """This will release or reject a quarantined file, or have the wish wait for a second person.

    Raises:
        NotPermitted, NotFound, ReasonRefused, FileInWrongState, NotReleasable, SameBytesStand,
        ProposalOpen: as `dispositions.propose`.
    """
    archived = await files.archived(file_id)
    if act is Act.RELEASE:
        _check_flag(archived)
    kind = kind_of(exchange.current().profile, archived.name)
    is_decided = await dispositions.propose(
        file_id, act=act, kind=kind, reason=reason, by=by, now=now
    )
    if is_decided and act is Act.RELEASE:
        await nudge("apply_file", file_id)


async def confirm(proposal_id: int, *, by: Actor, now: datetime) -> int:
    """This will carry out what another person proposed, and give the file's id.

    Raises:
        NotPermitted, NotFound, ProposalDecided, SameDecider, FileInWrongState, NotReleasable,
        SameBytesStand: as `dispositions.confirm`.
    """
    file_id: int = await dispositions.confirm(proposal_id, by=by, now=now)
    await nudge("apply_file", file_id)
    return file_id


async def reapply(
    file_id: int, *, problem_ids: Sequence[int], reason: str, by: Actor, now: datetime
) -> None:
    """This will have some lines of an applied file read again.

    Raises:
        NotPermitted, NotFound, ReasonRefused, LineClosed, NotReapplicable, FileInWrongState: as
        `dispositions.reapply`.
    """
    await dispositions.reapply(file_id, problem_ids=problem_ids, reason=reason, by=by, now=now)
    await nudge("apply_file", file_id)


def _check_flag(archived: Archived) -> None:
    try:
        flag_of(exchange.current().profile, archived)
    except FileError as error:
        raise NotReleasable from error
