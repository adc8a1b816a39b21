"""Keys under which a person's creating act is done once, however often it is sent."""
