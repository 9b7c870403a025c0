"""Tasks of the knowledge pillar."""
