"""How a block looks on a page: console, proof line, banner. Knows no engine."""
