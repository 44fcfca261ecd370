"""Full-size runs; each writes one record that the book shows."""
