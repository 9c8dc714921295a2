"""How submissions answer."""
