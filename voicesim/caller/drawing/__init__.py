"""A script as a diagram."""
