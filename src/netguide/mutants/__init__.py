"""Planted lies: one thing of the guide is changed, and what CI would run must object."""
