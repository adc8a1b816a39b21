"""The one file of a request, read as it comes: as a raw body or a form's, within size and time."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request

from api.edge import edge_of
from api.errors import Refused
from api.limits import too_large
from api.multipart import FormBroken, FormFile
from domain import crypto
from domain.spool import Spool

RAW_TYPE: Final = "application/octet-stream"
FORM_TYPE: Final = "multipart/form-data"
HELD_AS: Final = "upload"  # the purpose under which a body lies sealed while it comes
_ENCODED: Final = re.compile(r"filename\*\s*=\s*UTF-8''([^;]+)", re.IGNORECASE)
_PLAIN: Final = re.compile(r'filename\s*=\s*"([^"]*)"', re.IGNORECASE)


async def whole(request: Request, *, bytes_max: int) -> tuple[str, bytes]:
    """This will give the file's name and all of it, of what is small enough to be held.

    Raises:
        Refused: as `spooled`.
    """
    folder = edge_of(request).config.spool_folder
    with Spool(folder, purpose=HELD_AS, ring=crypto.keyring()) as spool:
        name = await spooled(request, spool, bytes_max=bytes_max)
        return name, await asyncio.to_thread(_joined, spool)


def _joined(spool: Spool) -> bytes:
    spool.finish()
    return b"".join(spool.parts())


async def spooled(request: Request, spool: Spool, *, bytes_max: int) -> str:
    """This will put the file into the spool, as raw body or as a form's, and give its name.

    Raises:
        Refused: no file, too large, too slow, cut off, or of neither content type.
    """
    if int(request.headers.get("content-length", "0")) > bytes_max:
        raise too_large(bytes_max)
    try:
        return await _taken(request, spool, bytes_max)
    except ClientDisconnect:
        raise Refused(HTTPStatus.BAD_REQUEST, "UPLOAD_CUT_OFF", "上传中断，请重新上传。") from None


async def _taken(request: Request, spool: Spool, bytes_max: int) -> str:
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == RAW_TYPE:
        async for chunk in _chunks(request):
            await _write(spool, chunk, bytes_max)
        return _file_name(request)
    if kind != FORM_TYPE:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            f"请以 {RAW_TYPE} 或 {FORM_TYPE} 格式上传文件。",
        )
    try:
        form = FormFile(content_type)
        async for chunk in _chunks(request):
            await _write(spool, form.feed(chunk), bytes_max)
        form.finish()
    except FormBroken:
        raise _no_file() from None
    if not form.is_there:
        raise _no_file()
    return form.file_name


async def _write(spool: Spool, data: bytes, bytes_max: int) -> None:
    if spool.size_bytes + len(data) > bytes_max:
        raise too_large(bytes_max)
    if data:
        await asyncio.to_thread(spool.write, data)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """This will give the body as it comes, and end what comes too slowly."""
    config = edge_of(request).config
    stream = request.stream()
    until = time.monotonic() + config.upload_lasts_s
    while True:
        patience = min(config.upload_pause_s, until - time.monotonic())
        try:
            yield await asyncio.wait_for(anext(stream), max(patience, 0))
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Refused(
                HTTPStatus.REQUEST_TIMEOUT,
                "UPLOAD_TOO_SLOW",
                "上传过慢或已中断，请检查网络后重新上传。",
                headers={"Connection": "close"},
            ) from None


def _no_file() -> Refused:
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "NO_FILE", "请选择一个文件，一次一个。")


def _file_name(request: Request) -> str:
    given = request.headers.get("x-file-name")
    if given is not None:
        return unquote(given)
    disposition = request.headers.get("content-disposition", "")
    encoded, plain = _ENCODED.search(disposition), _PLAIN.search(disposition)
    if encoded:
        return unquote(encoded.group(1).strip())
    return plain.group(1) if plain else ""
