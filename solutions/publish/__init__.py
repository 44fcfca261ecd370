"""What turns the sources into the book and the exercises that people open."""
