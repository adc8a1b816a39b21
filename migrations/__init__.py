"""The schema as it grew; 0002 holds what an ORM cannot say: guards, triggers and row policies."""
