"""The members: one row for each person."""
