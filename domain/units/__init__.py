"""The tree of unit unions."""
