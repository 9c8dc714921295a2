"""The one signal by which things react upwards."""

from django.dispatch import Signal

entry_changed = Signal()
"""Sent on commit with `entry_ids`: ids of entries made, changed or removed; `None` among them means the whole site."""
