"""What a lesson says: transcripts, their notation and matching, and the evidence of a run. Runs nothing."""
