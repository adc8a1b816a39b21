"""Banking days as people enter them from the State Council's notices; a second person confirms."""
