"""Everything that may be done: one mutation for each business act."""

import strawberry

from schema.audit_acts import AuditActs
from schema.bank_acts import BankActs
from schema.bookmark_acts import BookmarkActs
from schema.card_acts import CardActs
from schema.disbursement_acts import DisbursementActs
from schema.export_acts import ExportActs
from schema.member_acts import MemberActs
from schema.roster_acts import RosterActs
from schema.staff_acts import StaffActs


@strawberry.type(description="可以办理的业务；未能办理的原因在各自结果的 userErrors 中。")
class Mutation(
    RosterActs,
    MemberActs,
    CardActs,
    DisbursementActs,
    StaffActs,
    AuditActs,
    BookmarkActs,
    ExportActs,
    BankActs,
):
    """The root of acts."""
