"""Stakeholders in the editors’ desk."""
