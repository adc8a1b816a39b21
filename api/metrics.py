"""Figures for Prometheus: requests as they come, the business counted when somebody looks."""

from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from domain.actors import SYSTEM
from domain.audit import queries as audit
from domain.transactions import Row, acting_within, question, rows
from workers import due

METHODS: Final = frozenset({"GET", "HEAD", "POST", "DELETE"})
BUCKETS_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One process's figures."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "puhui_http_requests",
            "HTTP requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._durations = Histogram(
            "puhui_http_request_duration_seconds",
            "How long HTTP requests took",
            ("method", "route"),
            buckets=BUCKETS_S,
            registry=self.registry,
        )
        self._bank_files = Gauge(
            "puhui_bank_files",
            "Bank files by direction and state",
            ("direction", "state"),
            registry=self.registry,
        )
        self._due = Gauge(
            "puhui_due_rows",
            "Rows that wait for a worker, by actor",
            ("actor",),
            registry=self.registry,
        )
        self._alarms = Gauge(
            "puhui_open_alarms", "Alarms that nobody has acknowledged", registry=self.registry
        )

    def observe(self, method: str, route: str, status: int, duration_s: float) -> None:
        """This will count one answered request."""
        known = method if method in METHODS else "OTHER"
        self._requests.labels(known, route, str(status)).inc()
        self._durations.labels(known, route).observe(duration_s)

    async def render(self, *, now: datetime) -> bytes:
        """This will count the business and give everything in Prometheus' text format."""
        with acting_within(SYSTEM.scope):
            files = await _bank_files()
            waiting = await due.rows_due(now=now, grace_s=0)
            alarms = await audit.open_alarm_count()
        self._bank_files.clear()
        for line in files:
            self._bank_files.labels(line["direction"], line["state"]).set(line["count"])
        self._due.clear()
        for actor, _ in waiting:
            self._due.labels(actor).inc()
        self._alarms.set(alarms)
        return generate_latest(self.registry)


@question
async def _bank_files() -> list[Row]:
    return await rows(
        "SELECT direction, state, count(*) AS count FROM bank_files GROUP BY direction, state"
    )
