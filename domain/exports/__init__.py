"""Exports: a list as a file, written by a worker and kept for a while for whoever asked."""
