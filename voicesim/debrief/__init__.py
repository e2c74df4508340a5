"""What a call becomes for the trainee: marks with their evidence, better words for their own, and a page to read."""
