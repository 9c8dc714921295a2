"""Asking other people’s servers: public machines only, politely, never more than there is room and time for."""
