"""What happens to unit unions: details corrected, moved below another, closed, opened again."""
