"""Batches of payments: made, checked, released, sent and settled."""
