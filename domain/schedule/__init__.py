"""What the clock does again and again: when it last did, when it will, and who asked in between."""
