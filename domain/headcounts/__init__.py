"""How many members a unit says it has, from a day on, by which paper."""
