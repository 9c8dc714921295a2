"""What happens when records come in or go out."""
