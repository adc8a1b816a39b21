"""Workbooks read row by row, cell types exactly as stored."""
