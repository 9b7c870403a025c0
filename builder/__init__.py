"""What becomes the dataset: its schema, its shards, the build on one machine, and the same rows generated on the fly."""
