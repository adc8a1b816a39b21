"""Days that a notice sets, as dated data."""
