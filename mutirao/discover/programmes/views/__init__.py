"""How programmes answer."""
