"""The signal that a vocabulary has changed."""

from django.dispatch import Signal

taxonomy_changed = Signal()
"""Sent inside the transaction that changes any concept, label or hierarchy; carries nothing."""
