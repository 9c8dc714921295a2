"""Files, in the editors’ desk."""
