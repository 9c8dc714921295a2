"""How stakeholders answer."""
