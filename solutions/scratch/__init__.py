"""The same ideas by hand in NumPy, forward and backward."""
