"""People and their roles, in the editors’ desk."""
