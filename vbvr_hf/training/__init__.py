"""Training on the data: what other trainers read, a thin trainer of our own for Wan2.2, and the scaling study."""
