"""What comes in about stakeholders."""
