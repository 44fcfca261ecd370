"""Attention by Hand: sequence models and attention, in NumPy and in Keras."""
