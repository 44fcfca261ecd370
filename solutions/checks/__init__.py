"""What grades an exercise: one module a chapter."""
