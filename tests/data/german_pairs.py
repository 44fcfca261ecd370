"""Sentence pairs that are few and short, and hold words of several pieces."""

from solutions.data.pairs import Pairs

GERMAN = [
    "Ein Hund schläft.",
    "Zwei Hunde schlafen im Park.",
    "Ein Mann mit einem Hut liest.",
    "Die Frau, die einen Hut trägt, lacht.",
    "Im Holzhaus steht ein Holztisch.",
] * 4
ENGLISH = [
    "A dog is sleeping.",
    "Two dogs are sleeping in the park.",
    "A man with a hat is reading.",
    "The woman who is wearing a hat is laughing.",
    "A wooden table is in the wooden house.",
] * 4
PAIRS = Pairs(GERMAN, ENGLISH)
