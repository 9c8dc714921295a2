"""Inventories of programmes, made by others or by ourselves: read, understood by a mapping, and written."""
