"""Workbooks received, checked row by row, applied row by row."""
