"""What the models read: one module a corpus, and one that finds and verifies files."""
