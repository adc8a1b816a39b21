"""Answers laid to what they answer: the file of ours, then its lines, read from the archive once."""

import asyncio
from typing import Final

from domain.bank_files import queries as files
from domain.bank_files.queries import Sent
from integrations.psbc import codec, referring
from integrations.psbc.codec import ParsedFile
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.layout import FileReference
from integrations.psbc.profile import Profile
from integrations.psbc.referring import Asked

ANSWERS: Final = {
    RecordKind.OPEN_ACCEPTANCE: "card_batch",
    RecordKind.OPEN_RESULT: "card_batch",
    RecordKind.CREDIT_ACCEPTANCE: "disbursement",
    RecordKind.CREDIT_RESULT: "disbursement",
}


class AnswersNothing(MalformedFile):
    """An answer to what we never sent: nobody waits for it."""


async def resolved(profile: Profile, answer: ParsedFile) -> tuple[Sent, ParsedFile]:
    """This will find the file that an answer answers, and put our own references into its lines.

    One query finds the file; its archived bytes are read once, and only where the answer's lines
    mean nothing without them.

    Raises:
        AnswersNothing: we never sent such a file, or this kind does not answer it.
    """
    sent = await _sent(profile, answer)
    if sent is None or not _answers(profile, answer, sent):
        raise AnswersNothing("文件所答复的批次号或文件名不是我方发出的")
    if not referring.needs_request(profile, answer.kind):
        return sent, answer
    archived = await files.archived(sent.file_id)
    asked = await asyncio.to_thread(
        codec.parse, profile, name=archived.name, content=archived.content, org=answer.org
    )
    return sent, referring.resolved(profile, answer, asked)


async def _sent(profile: Profile, answer: ParsedFile) -> Sent | None:
    said = referring.says(profile, answer)
    way, text = next(iter(said.items()))
    if way is FileReference.BATCH_NO:
        return await files.sent_under(text)
    return await files.sent_named(answer.org, text)


def _answers(profile: Profile, answer: ParsedFile, sent: Sent) -> bool:
    asked = Asked(RecordKind(sent.kind), sent.name, sent.batch_no)
    is_ours = sent.subject_type == ANSWERS[answer.kind]
    return is_ours and referring.is_about(profile, answer, asked)
