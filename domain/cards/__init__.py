"""Card applications, cards and their life."""
