"""The tasks of the exercises: cases, a right answer, and the mistakes that people make."""
