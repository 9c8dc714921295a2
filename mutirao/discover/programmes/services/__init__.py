"""What happens to programmes."""
