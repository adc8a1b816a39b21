"""Everything that may be asked."""

from typing import Annotated

import strawberry

from domain.errors import NotFound
from schema import ids
from schema.audit import AuditQueries
from schema.bank_files import BankFileQueries
from schema.bookmarks import BookmarkQueries
from schema.bulletins import BulletinQueries
from schema.calendar_imports import CalendarQueries
from schema.cards import CardQueries
from schema.certificates import CertificateQueries
from schema.context import Info
from schema.corrections import CorrectionQueries
from schema.data_rights import DataRightsQueries
from schema.deadlines import DeadlineQueries
from schema.disbursements import DisbursementQueries
from schema.explanations import ExplanationQueries
from schema.exports import ExportQueries
from schema.failed_jobs import FailedJobQueries
from schema.fields import answer
from schema.figures import FiguresQueries
from schema.holds import HoldQueries
from schema.ledger import LedgerQueries
from schema.member_search import MemberSearchQueries
from schema.members import MemberQueries
from schema.memberships import MembershipQueries
from schema.nodes import NODES, Node, load
from schema.obligations import ObligationQueries
from schema.participants import ParticipantQueries
from schema.policies import PolicyQueries
from schema.profile_trials import ProfileTrialQueries
from schema.profiles import ProfileQueries
from schema.programmes import ProgrammeQueries
from schema.progress import ProgressQueries
from schema.provincial import ProvincialQueries
from schema.provincial_maps import ProvincialMapQueries
from schema.retention import RetentionQueries
from schema.rosters import RosterQueries
from schema.schedule import ScheduleQueries
from schema.security_policies import SecurityPolicyQueries
from schema.set_aside import SetAsideQueries
from schema.staff import StaffQueries
from schema.statements import StatementQueries
from schema.statistics import StatisticsQueries
from schema.trends import TrendQueries
from schema.unit_classes import UnitClassQueries
from schema.unit_mergers import UnitMergerQueries
from schema.units import UnitQueries
from schema.viewer import ViewerQueries


@strawberry.type(description="可以查询的内容；每个人只看到自己范围内的。")
class Query(
    ViewerQueries,
    FiguresQueries,
    StatisticsQueries,
    BulletinQueries,
    DeadlineQueries,
    TrendQueries,
    ProgressQueries,
    UnitQueries,
    UnitMergerQueries,
    UnitClassQueries,
    MemberQueries,
    MemberSearchQueries,
    CorrectionQueries,
    MembershipQueries,
    RosterQueries,
    CardQueries,
    ProgrammeQueries,
    DisbursementQueries,
    HoldQueries,
    BankFileQueries,
    ExplanationQueries,
    FailedJobQueries,
    SetAsideQueries,
    StatementQueries,
    CertificateQueries,
    LedgerQueries,
    StaffQueries,
    SecurityPolicyQueries,
    AuditQueries,
    BookmarkQueries,
    ExportQueries,
    ScheduleQueries,
    ObligationQueries,
    CalendarQueries,
    PolicyQueries,
    ProfileQueries,
    ProfileTrialQueries,
    RetentionQueries,
    DataRightsQueries,
    ParticipantQueries,
    ProvincialMapQueries,
    ProvincialQueries,
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
