"""Questions about trials: which there were, what is still to be tried, what became of a file."""

from collections.abc import Mapping
from typing import Final

from domain.pages import Listing, Order, Where
from domain.profile_trials.rules import Pending
from domain.transactions import question, row, rows

TRIALS: Final = Listing(
    table="profile_trials",
    columns=(
        "id",
        "state",
        "profile",
        "digest",
        "files_total",
        "requested_by_id",
        "created_at",
        "finished_at",
    ),
    unit=None,
)
FILES: Final = Listing(
    table="profile_trial_files",
    columns=(
        "id",
        "trial_id",
        "position",
        "file_id",
        "verdict",
        "read_as",
        "new_name",
        "reason",
        "first_offset",
        "size_bytes",
        "lines_before",
        "lines_after",
        "lines_changed",
        "lines",
        "tried_at",
    ),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {"NEWEST": Order("id", is_descending=True)}


def matching() -> Where:
    """This will ask for all of them."""
    return Where()


@question
async def document(trial_id: int) -> str | None:
    """This will give the candidate's document; None if there is no such trial."""
    found = await row("SELECT document FROM profile_trials WHERE id = $1", trial_id)
    return None if found is None else found["document"]


@question
async def pending(trial_id: int) -> tuple[Pending, ...]:
    """This will give the files of a trial that are still to be tried, in order."""
    found = await rows(
        "SELECT position, file_id FROM profile_trial_files"
        " WHERE trial_id = $1 AND verdict = '' ORDER BY position",
        trial_id,
    )
    return tuple(Pending(**each) for each in found)
