"""Reads the events of every kind of stream that the service has."""

from composition import AGGREGATES
from ledger.encoding import EventCodec

CODEC = EventCodec(*(each.events for each in AGGREGATES))
