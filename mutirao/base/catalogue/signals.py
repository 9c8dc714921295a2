"""The signals by which things react upwards."""

from django.dispatch import Signal

entry_changed = Signal()
"""Sent on commit with `entry_ids`: ids of entries made, changed or removed; `None` among them means the whole site."""

entry_published = Signal()
"""Sent on commit with `entry_ids` that somebody has just shown to readers, and `is_new`: for the first time ever.

Imports and harvests do not send it: what comes by the thousand is news to nobody in particular.
"""
