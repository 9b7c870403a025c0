"""Tasks of the abstraction pillar."""
