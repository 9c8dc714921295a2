"""What apps above are told about publications, beside what Wagtail tells them."""

from django.dispatch import Signal

archived = Signal()
"""Sent inside the transaction, with `publication_ids` and `by`."""
