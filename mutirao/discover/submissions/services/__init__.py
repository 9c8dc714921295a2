"""What happens to submissions: drafts, the conversation about them, what comes of it, edits that are suggested."""
