"""The vocabulary in the editors’ desk."""
