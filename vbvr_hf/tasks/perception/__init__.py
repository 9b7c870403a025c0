"""Tasks of the perception pillar."""
