"""A million credits from the approved batch to the settled ledger, beside the least that would do."""
