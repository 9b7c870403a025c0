"""Tasks of the transformation pillar."""
