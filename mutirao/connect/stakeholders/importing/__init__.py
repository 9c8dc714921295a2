"""Lists of organisations that somebody brings: read row by row, with a sentence for whatever cannot be."""
