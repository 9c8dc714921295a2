"""The demonstration world: facts we entered ourselves, and a generator that brings the world up to its full size."""
