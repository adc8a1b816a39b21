"""Alarms on their way to people outside: one row for each outlet and turn; the row is the queue."""
