"""The files exchanged with the bank and the channel they travel by; `docs/psbc-files.md` is the format."""
