"""What happens to members: they join, say who they are, write to one another, and leave."""
