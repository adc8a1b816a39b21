"""What operators and newcomers run: demo data and the guided run through the main job."""
