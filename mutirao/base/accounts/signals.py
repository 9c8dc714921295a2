"""The signal that a person has left and everything about them with them."""

from django.dispatch import Signal

person_erased = Signal()
"""Sent on commit with `user_id`, and `former`: under "parts" the names of the parts of the house that forgot them."""
