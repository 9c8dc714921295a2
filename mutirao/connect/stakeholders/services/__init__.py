"""What happens to organisations and to those who belong to them."""
