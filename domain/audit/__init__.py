"""The append-only trail of every change and refusal, and the alarms a person must see."""
