"""How many there are of each unit and code, kept as it happens and proved by counting again."""
