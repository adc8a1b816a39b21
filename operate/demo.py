"""The guided run through the main job (placeholder until the API stands)."""
