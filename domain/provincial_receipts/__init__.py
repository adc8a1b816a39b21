"""Receipts of the province: what it took of a delivery, what not, and why."""
