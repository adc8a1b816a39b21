"""The posts of a clerk: the units that one person is responsible for, one of them at a time."""
