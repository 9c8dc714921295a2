"""Submissions, in the editors’ desk."""
