"""The GraphQL contract."""

from schema.contract import export_text, schema

__all__ = ["export_text", "schema"]
