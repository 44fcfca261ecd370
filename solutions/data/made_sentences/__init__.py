"""Makes the German stand-in: sentences like captions, translations, which word means which.

A grammar of our own says every sentence in both languages at once, so the true alignment comes
with it. What German orders otherwise: the verb at the end of subordinate clauses, separable verbs
("hebt … auf"), a second verb after "will" or "um … zu", time or place in front of the verb, and
compounds, one word for two ("Bushaltestelle"). Meaning may hang on a neighbour: "trägt" is
"wearing" before a hat and "carrying" before a bucket, "in den" is "into" where "im" is "in".
"""

from random import Random

from solutions.data.aligned import Links, Span
from solutions.data.made_sentences.phrases import Word
from solutions.data.made_sentences.sentences import Sentence

SEED = 20_160_802  # fixed: a stand-in is the same everywhere
LENGTHS = range(3, 26)
"""Words of a sentence, on both sides."""

TRAIN, VALIDATION, TEST = 8_000, 500, 1_000


def make(
    train: int = TRAIN, validation: int = VALIDATION, test: int = TEST, seed: int = SEED
) -> dict[str, list[tuple[str, str, Links]]]:
    """Makes sentences in both languages, none of which occurs twice in either.

    Args:
        train: number of sentences to learn from.
        validation: number of sentences to choose by.
        test: number of sentences to be read once.
        seed: of the random draw.

    Returns:
        for "train", "validation" and "test" the German and the English sentence and the links
        between them. Test and validation do not change with the size of training.

    Source: Chapter 4.
    """
    draw = Random(seed)
    seen: set[str] = set()
    splits = {}
    for name, size in (("test", test), ("validation", validation), ("train", train)):
        splits[name] = rows = []
        while len(rows) < size:
            german, english, links = written(*Sentence(draw).make())
            short = all(len(text.split()) in LENGTHS for text in (german, english))
            if short and not {german, english} & seen:
                seen |= {german, english}
                rows.append((german, english, links))
    return {name: splits[name] for name in ("train", "validation", "test")}


def written(german: list[Word], english: list[Word]) -> tuple[str, str, Links]:
    """Writes words down as sentences, and their labels as links.

    Returns:
        the two sentences, and for each English word, stop and comma its place and the places of
        the German parts that share a label with it.
    """
    text, parts = _line(german)
    english_text, english_parts = _line(english)
    links = tuple(
        (span, tuple(other for other, meant in parts if meant & labels))
        for span, labels in english_parts
    )
    return text, english_text, links


def _line(words: list[Word]) -> tuple[str, list[tuple[Span, frozenset[int]]]]:
    """Joins words, the first letter large, no space before a stop; and says where each part is."""
    text, places = "", []
    for word in words:
        if text and word[0].text not in (".", ","):
            text += " "
        for part in word:
            places.append(((len(text), len(text) + len(part.text)), part.labels))
            text += part.text
    return text[0].upper() + text[1:], places
