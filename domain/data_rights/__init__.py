"""Requests of people about their own data (PIPL 45–47): recorded, decided by another, in time."""
