"""Everything that may be asked."""

from typing import Annotated

import strawberry

from domain.errors import NotFound
from schema import ids
from schema.audit import AuditQueries
from schema.bank_files import BankFileQueries
from schema.bookmarks import BookmarkQueries
from schema.cards import CardQueries
from schema.context import Info
from schema.deadlines import DeadlineQueries
from schema.disbursements import DisbursementQueries
from schema.exports import ExportQueries
from schema.fields import answer
from schema.figures import FiguresQueries
from schema.ledger import LedgerQueries
from schema.members import MemberQueries
from schema.nodes import NODES, Node, load
from schema.programmes import ProgrammeQueries
from schema.progress import ProgressQueries
from schema.rosters import RosterQueries
from schema.schedule import ScheduleQueries
from schema.staff import StaffQueries
from schema.trends import TrendQueries
from schema.units import UnitQueries
from schema.viewer import ViewerQueries


@strawberry.type(description="可以查询的内容；每个人只看到自己范围内的。")
class Query(
    ViewerQueries,
    FiguresQueries,
    DeadlineQueries,
    TrendQueries,
    ProgressQueries,
    UnitQueries,
    MemberQueries,
    RosterQueries,
    CardQueries,
    ProgrammeQueries,
    DisbursementQueries,
    BankFileQueries,
    LedgerQueries,
    StaffQueries,
    AuditQueries,
    BookmarkQueries,
    ExportQueries,
    ScheduleQueries,
):
    """The root of questions."""

    @answer("按全局编号取一个对象；没有或不在您的范围内时为空。")
    async def node(
        self,
        info: Info,
        id_: Annotated[strawberry.ID, strawberry.argument(name="id", description="全局编号")],
    ) -> Node | None:
        """This will load any object by its global id."""
        try:
            type_name, key = ids.decode(id_)
        except NotFound:
            return None
        kind = NODES.get(type_name)
        if kind is None or isinstance(key, str) != (kind.listing.key == "code"):
            return None
        node: Node | None = await load(info, type_name, key)
        return node
