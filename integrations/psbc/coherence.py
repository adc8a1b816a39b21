"""Whether the parts of a profile fit each other and what our code needs, every fault with its place."""

from collections.abc import Iterator
from itertools import permutations
from typing import TYPE_CHECKING, Final

from integrations.psbc import glossary, templates
from integrations.psbc.kinds import COLUMNS, ESSENTIAL, Direction, RecordKind
from integrations.psbc.layout import FileReference, HeaderField, LineReference

if TYPE_CHECKING:
    from integrations.psbc.columns import Column
    from integrations.psbc.profile import KindProfile, Profile

ANSWERING: Final = frozenset(
    {
        RecordKind.OPEN_ACCEPTANCE,
        RecordKind.OPEN_RESULT,
        RecordKind.CREDIT_ACCEPTANCE,
        RecordKind.CREDIT_RESULT,
    }
)
# The one status in which a card is paid to.
ACTIVE: Final = "06"


def faults_of_kind(agreed: "KindProfile") -> Iterator[str]:
    """This will find what is wrong within one kind, whichever it is."""
    names = [name for column in agreed.columns for name in (column.name, *column.also)]
    if len(set(names)) != len(names):
        yield "columns: two columns have the same name"
    if sum(column.numbers_lines for column in agreed.columns) > 1:
        yield "columns: two columns number the lines"
    is_ours = agreed.direction is Direction.TO_BANK
    if is_ours and agreed.on_bad_line != "refuse_file":
        yield "on_bad_line: a file of ours is right in every line or not sent"
    if is_ours and any(column.also for column in agreed.columns):
        yield "columns: also: is for what the bank says"
    yield from _faults_of_total(agreed)
    for count in agreed.older_columns:
        if not 1 <= count < len(agreed.columns):
            yield f"older_columns: {count} is not fewer than now"
        elif any(column.required and not column.unused for column in agreed.columns[count:]):
            yield f"older_columns: a required column comes after {count}"


def _faults_of_total(agreed: "KindProfile") -> Iterator[str]:
    if agreed.total is None:
        return
    column = next((each for each in agreed.columns if each.name == agreed.total), None)
    if column is None or not column.type.is_money or not column.required:
        yield f"total: {agreed.total!r} is not a required column of type fen or yuan"


def faults(profile: "Profile") -> Iterator[str]:
    """This will find what does not fit between the parts of a profile."""
    for kind, agreed in profile.kinds.items():
        for fault in (
            *_faults_of_columns(kind, agreed),
            *_faults_of_batch_no(profile, agreed),
            *_faults_of_answers(profile, agreed),
            *_faults_of_reference(profile, kind, agreed),
        ):
            yield f"kinds.{kind}.{fault}"
        if agreed.file is None and profile.names.file is None:
            yield f"kinds.{kind}.file: missing, and names.file is no template for every kind"
    yield from _faults_of_names(profile)
    yield from _faults_of_gaps(profile)


def _faults_of_columns(kind: RecordKind, agreed: "KindProfile") -> Iterator[str]:
    ours = COLUMNS[kind]
    given = {name: column for column in agreed.columns for name in (column.name, *column.also)}
    missing = ours.keys() - given.keys() - set(agreed.left_out)
    if missing:
        yield f"columns: missing {', '.join(sorted(missing))}"
    for name in agreed.left_out:
        if name not in ours or name in given:
            yield f"left_out: {name} is none of ours, or is there"
    for group in ESSENTIAL[kind]:
        if not group & given.keys() and not group & missing:
            yield f"left_out: needs {' or '.join(sorted(group))}"
    for name, column in given.items():
        yield from _faults_of_column(name, column, ours.get(name))


def _faults_of_column(name: str, column: "Column", wanted: type | None) -> Iterator[str]:
    is_seen_to = column.is_filled_by_profile or column.echoes
    if wanted is None and (name != column.name or not is_seen_to):
        yield f"columns.{name}: nothing would fill it"
    if wanted is not None and column.unused:
        yield f"columns.{name}: is one of ours, so it is not unused"
    if glossary.term(name).nature in glossary.NUMBERS and _is_tested(column):
        # A list of guesses would be an answer to who stands in a file.
        yield f"columns.{name}: a person's number has no constant, choices or words"
    if wanted not in {None, column.type.holds}:
        assert wanted is not None
        yield f"columns.{name}.type: does not hold a {wanted.__name__}"


def _is_tested(column: "Column") -> bool:
    return column.constant is not None or bool(column.choices or column.words)


def _faults_of_batch_no(profile: "Profile", agreed: "KindProfile") -> Iterator[str]:
    """This will make sure that the batch number stands once, or that a file does without."""
    stated = _stated(profile, agreed)
    carriers = sum(column.carries is not None for column in agreed.columns)
    if carriers + (HeaderField.BATCH_NO in stated) > 1:
        yield "columns: the batch number stands in two places"
    is_named = FileReference.NAME in agreed.refers.file
    if not carriers and not is_named and not stated & {HeaderField.BATCH_NO, HeaderField.ANSWERED}:
        yield "columns: neither the batch number nor the file answered stands anywhere"


def _faults_of_answers(profile: "Profile", agreed: "KindProfile") -> Iterator[str]:
    for field in ("acceptance", "result"):
        answer = getattr(agreed, field)
        if answer is None:
            continue
        if agreed.direction is not Direction.TO_BANK:
            yield f"{field}: only what is sent is answered"
        elif answer not in profile.kinds:
            yield f"{field}: {answer} is no kind of this profile"
        elif profile.kinds[answer].direction is not Direction.FROM_BANK:
            yield f"{field}: {answer} does not come from the bank"
    if agreed.direction is Direction.TO_BANK and agreed.result is None:
        yield "result: nothing would ever say what became of it"


def _faults_of_reference(
    profile: "Profile", kind: RecordKind, agreed: "KindProfile"
) -> Iterator[str]:
    """This will make sure that an answer, and each of its lines, can be laid to what it answers."""
    asked = [each for each in profile.kinds.values() if kind in {each.acceptance, each.result}]
    if not asked:
        if kind in ANSWERING or "refers" in agreed.model_fields_set:
            yield "refers: nothing is answered by this kind"
        if any(column.echoes for column in agreed.columns):
            yield "columns: echoes: nothing is answered by this kind"
        return
    if len(asked) > 1:
        yield "refers: one kind answers two"
    for way in agreed.refers.file:
        states_batch = _states_batch_no(profile, agreed) and _states_batch_no(profile, asked[0])
        if way is FileReference.BATCH_NO and not states_batch:
            yield "refers.file: the batch number does not stand in both"
        if way is FileReference.ANSWERED and HeaderField.ANSWERED not in _stated(profile, agreed):
            yield "refers.file: the first line does not state the file answered"
    yield from _faults_of_lines(kind, agreed, asked[0])


def _faults_of_lines(
    kind: RecordKind, agreed: "KindProfile", asked: "KindProfile"
) -> Iterator[str]:
    given = {name for column in agreed.columns for name in (column.name, *column.also)}
    sent = {column.name: column for column in asked.columns if not column.unused}
    reference = {"req_id", "pay_id"} & COLUMNS[kind].keys()
    if agreed.refers.line is LineReference.NUMBER and reference and "seq" not in given:
        yield "refers.line: there is no column seq"
    if agreed.refers.line is LineReference.REFERENCE and not reference <= given:
        yield f"refers.line: there is no column {''.join(reference)}"
    for column in agreed.columns:
        if column.echoes and (
            column.name not in sent or sent[column.name].type.holds is not column.type.holds
        ):
            yield f"columns.{column.name}.echoes: no such column is sent, or of another type"


def _stated(profile: "Profile", agreed: "KindProfile") -> set[HeaderField]:
    edges = (profile.header_of(agreed), profile.trailer_of(agreed))
    return {field for edge in edges if edge is not None for field in edge.fields}


def _states_batch_no(profile: "Profile", agreed: "KindProfile") -> bool:
    is_carried = any(column.carries is not None for column in agreed.columns)
    return is_carried or HeaderField.BATCH_NO in _stated(profile, agreed)


def _faults_of_gaps(profile: "Profile") -> Iterator[str]:
    """This will make sure that what is waited for can come, and that a card can ever be paid to."""
    daily = (
        ("statement_due", RecordKind.STATEMENT),
        ("statement_alarm", RecordKind.STATEMENT),
        ("status_due", RecordKind.ACTIVATION),
    )
    for field, kind in daily:
        if getattr(profile.schedule, field) is not None and kind not in profile.kinds:
            yield f"schedule.{field}: {kind} is no kind of this profile"
    is_told = RecordKind.ACTIVATION in profile.kinds or profile.opened_as == ACTIVE
    if RecordKind.CREDIT in profile.kinds and not is_told:
        yield f"opened_as: no ACT says that a card is active, so only {ACTIVE} lets it be paid to"


def _faults_of_names(profile: "Profile") -> Iterator[str]:
    """This will make sure that a name says which kind it is of."""
    made = {
        kind: templates.of_kind(profile, kind, agreed)
        for kind, agreed in profile.kinds.items()
        if agreed.file or profile.names.file
    }
    for one, other in permutations(made, 2):
        if templates.could_be(made[one], made[other], profile.names.sequence_digits):
            yield f"kinds.{one}.file: a name of it could be one of {other}"
