"""What members tell us: of themselves, and to one another."""
