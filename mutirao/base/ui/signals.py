"""The signal that the look of every page has changed."""

from django.dispatch import Signal

appearance_changed = Signal()
"""Sent inside the transaction that changes name, colours, navigation or a hand-made page; carries nothing."""
