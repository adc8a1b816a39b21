"""Column maps of the provincial database: how our records are written for it, as dated data."""
