"""Stands in for the actors: Dramatiq itself is real."""

import dramatiq
from dramatiq.brokers.stub import StubBroker

dramatiq.set_broker(StubBroker())
