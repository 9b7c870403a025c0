"""Tasks of the spatiality pillar."""
