"""A roster of members against the members: what it would change, what people decide row by row."""
