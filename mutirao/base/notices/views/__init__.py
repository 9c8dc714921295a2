"""How notices answer."""
