"""Empty workbooks to be filled in, for anybody who is signed in: there is nobody's data in them."""

import asyncio
from functools import cache
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api import identity
from api.errors import Refused
from api.marked import XLSX, disposition
from domain.rosters.rules import RosterKind
from integrations.excel import templates
from workers.rosters import LAYOUTS

TITLES: Final = {
    RosterKind.UNITS: "工会组织-导入模板.xlsx",
    RosterKind.MEMBERS: "会员信息-导入模板.xlsx",
    RosterKind.PURCHASES: "互助保险购买-导入模板.xlsx",
}


async def template(request: Request) -> Response:
    """This will send the template of a kind of workbook.

    Raises:
        Refused: nobody is signed in, or there is no such kind.
    """
    await identity.required(request)
    name: str = request.path_params["kind"]
    if name.upper() not in RosterKind.__members__ or name != name.lower():
        raise Refused(HTTPStatus.NOT_FOUND, "NOT_FOUND", "没有这个模板。")
    kind = RosterKind(name.upper())
    headers = {
        "Content-Disposition": disposition(TITLES[kind], plain=f"{name}.xlsx"),
        "Content-Encoding": "identity",
    }
    return Response(await asyncio.to_thread(_content, kind), media_type=XLSX, headers=headers)


@cache
def _content(kind: RosterKind) -> bytes:
    return templates.template(LAYOUTS[kind])
