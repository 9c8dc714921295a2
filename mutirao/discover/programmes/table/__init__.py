"""All programmes as a table: what its address asks, which rows answer, and what stands in their cells."""
