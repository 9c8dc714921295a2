"""What happens to organisations that apps above have to follow."""

from django.dispatch import Signal

stakeholder_merged = Signal()
"""Sent with `kept` and `other` (organisations) inside the transaction that makes them one: what names `other` in rows
of its own must name `kept` when the receiver returns.
"""

stakeholders_named = Signal()
"""Sent with `stakeholder_ids` inside the transaction in which organisations were made, or got or lost names."""
