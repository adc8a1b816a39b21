"""Every file sent or received, archived before it acts."""
