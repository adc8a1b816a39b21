"""Stands in for the API: ready when the database answers."""

import os
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg


class Handler(BaseHTTPRequestHandler):
    """Answers every path as /ready."""

    def do_GET(self) -> None:
        """This will answer 200 after asking the database."""
        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            connection.execute("select 1")
        self.send_response(200)
        self.end_headers()


HTTPServer((os.environ.get("HOST", "127.0.0.1"), int(os.environ["PORT"])), Handler).serve_forever()
