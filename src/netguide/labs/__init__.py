"""Docker hosts to throw away, and the engine they run on. Knows no lessons."""
