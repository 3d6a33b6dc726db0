"""A lesson on a lab: steps run, compared, reported."""
