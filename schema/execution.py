"""How an operation runs: within the viewer's scope, in bounded time, a question in one snapshot."""

import asyncio
from collections.abc import AsyncIterator
from typing import Final

from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType

from domain.audit import operations as audit
from domain.reveals import operations as reveals
from domain.transactions import acting_within, answering_to, transaction
from schema.access import OWN_FIELDS, read_own_access
from schema.bookmarks import read_bookmarks
from schema.context import Context

QUESTION_TIMEOUT_S: Final = 10
ACT_TIMEOUT_S: Final = 120


class Scoped(SchemaExtension):
    """Runs a question in one read-only transaction, and leaves an act to open its own.

    What was only to be looked at under record is written down before the answer leaves, and no answer
    leaves that tells of more whole numbers than may be searched for.
    """

    async def on_execute(self) -> AsyncIterator[None]:
        """This will set the scope that PostgreSQL enforces before anything is resolved."""
        execution = self.execution_context
        context: Context = execution.context
        if not OWN_FIELDS.isdisjoint(context.fields_asked):
            await read_own_access(context)
        if "Query.bookmarks" in context.fields_asked:
            await read_bookmarks(context)
        with acting_within(context.actor.scope), answering_to(context.credential):
            if execution.operation_type is OperationType.MUTATION:
                async with asyncio.timeout(ACT_TIMEOUT_S):
                    yield
            else:
                async with asyncio.timeout(QUESTION_TIMEOUT_S), transaction(read_only=True):
                    try:
                        yield
                    finally:
                        await context.loaders.stop()
            await _note_what_was_opened(context)
        if context.searches:
            await reveals.search(
                context.searches,
                per_day=context.searches_per_day,
                by=context.actor,
                now=context.now(),
            )


async def _note_what_was_opened(context: Context) -> None:
    for file_id in sorted(context.files_opened):
        await audit.record_sitting(
            action="bank_file.open",
            subject=("bank_file", file_id),
            by=context.actor,
            now=context.now(),
        )
