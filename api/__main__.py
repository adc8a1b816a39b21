"""`python -m api`: the HTTP process, which reads the settings and serves until it is asked to end."""

import logging
import os
import sys
from datetime import timedelta
from pathlib import Path
from socket import socket
from typing import Final

import uvicorn

from api import trusted
from api.app import create_app
from api.config import Config
from api.events import Feed
from api.oidc import CALLBACK
from domain import crypto
from integrations.oidc.client import Registration
from schema import schema
from settings import Settings, SettingsRefused
from workers import broker, exchange, logs
from workers.database import connected

WEB_DIST: Final = Path(__file__).resolve().parent.parent / "web" / "dist"
CONNECTIONS_MAX: Final = 10
SHUTDOWN_S: Final = 10
KEEP_ALIVE_S: Final = 30
BACKLOG: Final = 512
STARTUP_FAILURE: Final = 3


def main() -> int:
    """This will serve until a signal ends it; exit code 2 is a wrong configuration."""
    try:
        settings = Settings.read(os.environ)
    except SettingsRefused as refused:
        sys.stderr.write(f"The settings are wrong:\n{refused}\n")
        return 2
    logs.configure(settings)
    # What went wrong is logged by api.errors, without the values that a traceback may quote.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not record.exc_info)
    try:
        crypto.use(crypto.read_key_file(settings.key_file))
        config = config_of(settings)
    except crypto.KeyringUnusable as error:
        sys.stderr.write(f"KEY_FILE: {error}\n")
        return 2
    except trusted.ManifestDamaged as error:
        sys.stderr.write(f"{error}; build the pages again with `make web`\n")
        return 2
    broker.create(settings.broker_url)
    exchange.use(exchange.configure(settings))
    app = create_app(
        config,
        schema=schema,
        database=lambda: connected(settings.database_url, connections_max=CONNECTIONS_MAX),
    )
    served = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
    )
    server = Server(served, app.state.edge.feed)
    server.run()
    return 0 if server.started else STARTUP_FAILURE


class Server(uvicorn.Server):
    """Ends the pushed streams before it waits for requests under way, which they would be for ever."""

    def __init__(self, config: uvicorn.Config, feed: Feed) -> None:
        super().__init__(config)
        self._feed = feed

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        """This will end the streams, then the rest."""
        self._feed.stop()
        await super().shutdown(sockets)


def config_of(settings: Settings) -> Config:
    """This will pick what the HTTP side needs."""
    return Config(
        public_origin=settings.public_origin,
        web_dist=WEB_DIST,
        upload_bytes_max=settings.upload_max_bytes,
        spool_folder=settings.data_dir / "spool",
        trusted_documents=trusted.read(WEB_DIST / trusted.FILE_NAME),
        session_idle=timedelta(minutes=settings.session_idle_minutes),
        session_lasts=timedelta(hours=settings.session_hours),
        reveals_per_day=settings.reveals_per_day,
        searches_per_day=settings.searches_per_day,
        session_confirmed=timedelta(minutes=settings.session_confirm_minutes),
        oidc=_registration(settings),
        oidc_label=settings.oidc_label,
    )


def _registration(settings: Settings) -> Registration | None:
    """This will say who we are at the OpenID provider; None where none is configured."""
    if not settings.oidc_issuer:
        return None
    return Registration(
        issuer=settings.oidc_issuer,
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        redirect_uri=settings.public_origin + CALLBACK,
    )


if __name__ == "__main__":
    sys.exit(main())
