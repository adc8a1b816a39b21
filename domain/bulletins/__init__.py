"""Bulletins: the figures of every unit as of a day, frozen, signed by three people, and chained."""
