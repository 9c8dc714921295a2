"""Filling in the form for a member, from a DOI, a link, a file or pasted text, and saying where each value is from."""

from .document import prefill_from_file
from .link import prefill_from_link
from .pasted import prefill_from_text
from .registry import prefill_from_doi
from .result import Prefill, merge
from .similar import possible_duplicates

__all__ = [
    "Prefill",
    "merge",
    "possible_duplicates",
    "prefill_from_doi",
    "prefill_from_file",
    "prefill_from_link",
    "prefill_from_text",
]
