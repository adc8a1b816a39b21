"""Lists of mutual-aid participants, held against the members that there are (R10)."""
