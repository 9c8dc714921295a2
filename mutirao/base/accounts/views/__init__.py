"""How accounts answer, where allauth does not already."""
