"""Members in the editors’ desk: who they are, how many by country and institution, which messages were reported."""
