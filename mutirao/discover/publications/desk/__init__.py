"""Publications in the editors’ desk: the list, the edit form, and what can be done to many at once."""
