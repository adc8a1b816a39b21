"""The payments at the bank that payments' own tests begin with."""

from tests.domain.payments.test_operations import owed, sent

__all__ = ["owed", "sent"]
