"""Deliveries to the provincial database: numbered, frozen files of the records that it should hold."""
