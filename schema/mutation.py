"""Everything that may be done: one mutation for each business act."""

import strawberry

from schema.audit_acts import AuditActs
from schema.bank_acts import BankActs
from schema.bookmark_acts import BookmarkActs
from schema.bulletin_acts import BulletinActs
from schema.calendar_acts import CalendarActs
from schema.card_acts import CardActs
from schema.correction_acts import CorrectionActs
from schema.data_rights_acts import DataRightsActs
from schema.disbursement_acts import DisbursementActs
from schema.export_acts import ExportActs
from schema.failed_jobs import FailedJobActs
from schema.hold_acts import HoldActs
from schema.identities import IdentityActs
from schema.inquiry_acts import InquiryActs
from schema.member_acts import MemberActs
from schema.membership_acts import MembershipActs
from schema.policy_acts import PolicyActs
from schema.profile_trials import ProfileActs
from schema.provincial_acts import ProvincialActs
from schema.roster_acts import RosterActs
from schema.security_policies import SecurityPolicyActs
from schema.set_aside_acts import SetAsideActs
from schema.staff_acts import StaffActs
from schema.statement_acts import StatementActs
from schema.unit_acts import UnitActs
from schema.unit_merger_acts import UnitMergerActs


@strawberry.type(description="可以办理的业务；未能办理的原因在各自结果的 userErrors 中。")
class Mutation(
    RosterActs,
    MemberActs,
    MembershipActs,
    CorrectionActs,
    CardActs,
    DisbursementActs,
    HoldActs,
    InquiryActs,
    StaffActs,
    IdentityActs,
    SecurityPolicyActs,
    AuditActs,
    BookmarkActs,
    ExportActs,
    BankActs,
    CalendarActs,
    SetAsideActs,
    FailedJobActs,
    StatementActs,
    PolicyActs,
    BulletinActs,
    UnitActs,
    UnitMergerActs,
    ProfileActs,
    ProvincialActs,
    DataRightsActs,
):
    """The root of acts."""
