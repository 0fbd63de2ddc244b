"""Reads the events of every kind of stream that the service has."""

from domain.desk import events as desk
from domain.problem import events as problem
from ledger.encoding import EventCodec

CODEC = EventCodec(problem.EVENTS, desk.EVENTS)
