"""The envelope around files, where the profile has one: closed when a file is sealed, opened once."""

from dataclasses import replace
from datetime import datetime

import structlog

from domain import envelopes
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived
from domain.bank_files.rules import FileInWrongState, FileState, SealedFile, Wire
from integrations.psbc import envelope, flag
from integrations.psbc.bank_keys import BankKeysUnusable, Keys
from integrations.psbc.envelope import NoKey
from integrations.psbc.flag import Flag
from workers.exchange import Exchange

log = structlog.get_logger("workers.envelopes")


def enclosed(bank: Exchange, sealed: SealedFile, now: datetime) -> SealedFile:
    """This will put a rendered file into its envelope, once: a resend sends the same one.

    Raises:
        NoKey: no key may be used today, so nothing can be sealed.
    """
    agreed = bank.profile.envelope
    if agreed is None:
        return sealed
    made = envelope.seal(agreed, _keys(bank), sealed.content, on=now.date())
    said = Flag.about(
        sealed.name,
        made.content,
        rows=sealed.row_count,
        total_fen=sealed.total_fen,
        algorithm=bank.profile.flag.digest,
    )
    return replace(
        sealed,
        flag=flag.render_flag(bank.profile, said),
        wire=Wire(made.content, made.key_ids),
    )


def check_keys(bank: Exchange, file: Archived) -> None:
    """This will see to it that no key of an envelope was revoked while it waited to be sent.

    Raises:
        NoKey: one was, so the file must be sealed anew.
    """
    if file.wire_keys and not _keys(bank).may_be_sent(file.wire_keys):
        raise NoKey("信封所用的密钥已被吊销或不存在，不能发送")


async def opened(bank: Exchange, file: Archived, now: datetime) -> Archived:
    """This will open a received file's envelope and archive what is in it, unless that was done.

    Raises:
        FileError: the envelope is broken, or no key fits.
        FileInWrongState: the file in it came before, in another envelope; it was set aside.
    """
    agreed = bank.profile.envelope
    if agreed is None or file.is_opened:
        return file
    limit = bank.profile.file_bytes_max
    content = envelope.open_(agreed, _keys(bank), file.wire, on=now.date(), bytes_max=limit)
    state = await envelopes.open_envelope(file.id, content, now=now)
    log.info("bank_file.opened", file=file.name, state=state.value)
    if state is not FileState.RECEIVED:
        raise FileInWrongState
    return await files.archived(file.id)


def _keys(bank: Exchange) -> Keys:
    try:
        return bank.keys()
    except BankKeysUnusable as error:
        raise NoKey("信封的密钥文件不可用") from error
