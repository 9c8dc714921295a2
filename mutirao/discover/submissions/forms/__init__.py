"""What comes in: the description of a publication, its files, and what people say to each other."""
