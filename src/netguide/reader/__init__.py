"""A lesson on the reader's own engine: what may be typed there, under which names, and what came of it."""
