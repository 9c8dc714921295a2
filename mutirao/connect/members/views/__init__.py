"""How the pages of members answer."""
