"""Background work: every actor takes one id and calls one operation."""
