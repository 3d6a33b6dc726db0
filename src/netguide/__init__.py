"""netguide runs the guide's lessons on real Docker engines and shows on its pages what came out."""
