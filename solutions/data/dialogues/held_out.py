"""What a split keeps to itself: patterns in a domain or at a level, and verbs with an object.

Each part of a combination occurs in training many times, the combination never. So a test
sentence cannot be remembered, only put together.
"""

from collections import Counter
from collections.abc import Sequence
from random import Random

from solutions.data.dialogues.frames import FRAMES
from solutions.data.dialogues.grammar import RULES, Sentence
from solutions.data.dialogues.thing_words import FOUND

SHARE = 0.08
"""Of all combinations, for each of test and validation."""

PROTECTED_PATTERN, PROTECTED_PAIR = "wish", ("먹", "피자")
"""What the slides' sentence is made of; it is held out itself."""

_OWN_WORDS = ("there is", "where is", "more than", "somebody is", "this is")
"""Patterns that say words of a domain that no other says; training keeps them in every domain."""

_KEPT = 2
"""Of its partners, how many a verb, an object or a pattern keeps in training at least."""


class HeldOut:
    """Draws which combinations are held out, and says of a sentence where it belongs.

    Args:
        draw: the random draw.
        domains: of all sentences.
    """

    def __init__(self, draw: Random, domains: Sequence[str]):
        self._patterns = _parted(draw, _pattern_combinations(domains))
        self._pairs = _parted(draw, _pair_combinations(domains))

    def of_pattern(self, pattern: str, domain: str, level: str) -> str:
        """The split of a pattern in this domain and at this level.

        Returns:
            "test", "validation", "train", or "" if two splits claim it.
        """
        found = {
            self._patterns[combination]
            for combination in ((pattern, "domain", domain), (pattern, "level", level))
            if combination in self._patterns
        }
        return _single(found)

    def of_sentence(self, sentence: Sentence) -> tuple[str, str]:
        """The split of a sentence, "" if it fits none; and the reason, "" for training.

        A sentence that holds two reasons fits no split, so that errors can be told apart.
        """
        pattern = self.of_pattern(sentence.pattern, sentence.domain, sentence.level)
        words = _single({self._pairs[pair] for pair in sentence.pairs if pair in self._pairs})
        if pattern == "train":
            return words, "" if words == "train" else "vocabulary"
        if words == "train":
            return pattern, "pattern"
        return "", ""


def _single(found: set[str]) -> str:
    """The only split found; "train" if there is none, "" if there are two."""
    if not found:
        return "train"
    return found.pop() if len(found) == 1 else ""


def _pattern_combinations(domains: Sequence[str]) -> list[tuple[tuple, ...]]:
    """Every pattern with each domain and each level, and the parts that need other partners."""
    combinations = []
    for name, rule in RULES.items():
        if name == PROTECTED_PATTERN:
            continue
        kinds = {
            "domain": [domain for domain in rule.domains if domain in domains],
            "level": rule.levels,
        }
        if name in _OWN_WORDS:
            del kinds["domain"]
        for kind, values in kinds.items():
            for value in values:
                combinations.append(((name, kind, value), (name, kind)))
    return combinations


def _pair_combinations(domains: Sequence[str]) -> list[tuple[tuple, ...]]:
    """Every verb with each object, and the parts that need other partners.

    A verb that is translated in several ways ("쓰다": write, wear) is left out: from other
    objects nobody can tell which way it is with this one.
    """
    ways: dict[str, set] = {}
    for domain in FRAMES:
        for frame in FRAMES[domain]:
            ways.setdefault(frame.name, set()).add(frame.english)
    combinations = []
    for domain in domains:
        for frame in FRAMES[domain]:
            if len(ways[frame.name]) > 1:
                continue
            for name, own in frame.objects or [(place, "") for place in frame.places]:
                if not own:
                    combinations.append(((frame.name, name), (frame.name,), ("", name)))
        for site, thing in FOUND[domain]:
            combinations.append(((site, thing), (site,), ("", thing)))
    return sorted(set(combinations))


def _parted(draw: Random, combinations: list[tuple[tuple, ...]]) -> dict[tuple, str]:
    """Holds out a share of combinations for test and as many for validation."""
    left = Counter(part for _, *parts in combinations for part in parts)
    size = round(SHARE * len(combinations))
    splits = iter(["test"] * size + ["validation"] * size)
    held: dict[tuple, str] = {}
    split = next(splits, None)
    for combination, *parts in draw.sample(combinations, len(combinations)):
        if split is None:
            break
        if combination == PROTECTED_PAIR or any(left[part] <= _KEPT for part in parts):
            continue
        left.subtract(parts)
        held[combination] = split
        split = next(splits, None)
    return held
