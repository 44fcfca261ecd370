"""Task: training rows and test rows that share no English sentence.

Many splits are right. So there is a judge, which looks for what no right one has: a pair on both
sides or on none, one sentence on both sides, a share that is off.
"""

import itertools
import math
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from solutions.checks.core import Task

SENTENCES = (
    ("오늘 카페 문 닫았어", "오늘 카페 문 닫았어요", "The café’s closed today."),
    ("저기, 이력서 보내 줘", "저기, 이력서 보내 주세요", "Please, send me your résumé."),
    ("그래, 내 약혼자야", "네, 제 약혼자예요", "Yes, he’s my fiancé."),
    ("또 데자뷔네", "또 데자뷔네요", "It’s déjà vu again!"),
)
"""Twice in Korean, to a friend and to a stranger, and once in English."""


def _without(text: str) -> str:
    """A sentence without its punctuation."""
    return "".join(sign for sign in text if sign.isalnum() or sign.isspace())


COPIES = (
    (str, str, str, str),
    (str, str.lower, str.upper, str.title),
    (str, _without, lambda text: text.replace("’", "'"), lambda text: f"“{text}”"),
    (str, lambda text: text.replace(" ", "  "), lambda text: f"\t{text}", lambda text: f"{text}\n"),
    (str, lambda text: text.replace(" ", "\u00a0"), str, lambda text: text.replace(" ", " \n")),
    (str, lambda text: unicodedata.normalize("NFD", text)) * 2,
    (str, lambda text: text.replace(" ", " – "), lambda text: f"{text[:-1]} {text[-1]}", _without),
)
"""Ways in which one sentence is written, one kind after the other."""


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    for ways in COPIES:
        pairs = [
            (korean[number % 2], way(english))
            for *korean, english in SENTENCES
            for number, way in enumerate(ways)
        ]
        yield _shuffled(pairs, random), 0.5
    # No sentence twice, though many are alike.
    yield (
        _shuffled(
            [
                (f"{row}층 {seat}호실입니다.", f"It is room {seat} on floor {row}.")
                for row in range(1, 17)
                for seat in range(1, 16)
            ],
            random,
        ),
        0.25,
    )
    # Everything at once; one sentence comes very often.
    ways = [way for kind in COPIES for way in kind]
    for often, least, share in ((6, 3, 0.3), (40, 1, 0.1)):
        pairs = []
        for room in range(80):
            *korean, english = SENTENCES[room % 4]
            for number in range(often if room == 0 else random.integers(least, least + 3)):
                english_copy = ways[random.integers(len(ways))](f"{room}: {english}")
                pairs.append((f"{room}: {korean[number % 2]}", english_copy))
        yield _shuffled(pairs, random), share


def _shuffled(pairs, random):
    """The same pairs in another order."""
    return [pairs[row] for row in random.permutation(len(pairs))]


def probe(split, pairs, share):
    """Calls the answer twice, the second time as another run of Python would."""
    import builtins
    import operator

    import numpy as np

    def sides(result):
        """Two sorted lists, or what is wrong, in words."""
        if result is None:
            return "Your function returns nothing: is a `return` missing?"
        if not isinstance(result, tuple | list) or len(result) != 2:
            return (
                "`split` should return two lists of row numbers, those of training and those of "
                f"test; yours returns `{type(result).__name__}`."
            )
        try:
            return tuple(sorted(map(operator.index, side)) for side in result)
        except TypeError:
            return "Each side should be a list of row numbers: 3 stands for `pairs[3]`."

    found = sides(split(pairs, share))
    if isinstance(found, str):
        raise ValueError(found)
    as_it_is, usual = builtins.hash, builtins.set

    class Otherwise(usual):
        def __iter__(self):
            return iter(sorted(super().__iter__(), key=repr, reverse=True))

    # In another run the hash of a string is another number, and a set has another order.
    builtins.hash, builtins.set = (lambda value: as_it_is((value, "again"))), Otherwise
    try:
        again = sides(split(list(pairs), share))
    finally:
        builtins.hash, builtins.set = as_it_is, usual
    if again != found:
        raise ValueError(
            "Called twice with the same pairs, your function gives two different splits, and in "
            "the end a model is tested on what it has learned from. Give a random generator a "
            "seed. Python's own `hash` of a string, and the order of a `set` of strings, differ "
            "from one run to the next: sort first, or take `hashlib`."
        )
    return tuple(np.array(side, dtype=int) for side in found)


STEPS = {
    "how é is stored (NFC comes first)": lambda text: unicodedata.normalize("NFC", text),
    "capital letters": str.lower,
    "punctuation (what is no letter, digit or white space)": _without,
    "white space": lambda text: " ".join(text.split()),
}
"""What cleaning does, in this order, and what differs without it."""


def clean(text: str, names=tuple(STEPS)) -> str:
    """The sentence as it is compared."""
    for name in names:
        text = STEPS[name](text)
    return text


def _only_in(one: str, other: str) -> str:
    """Names what two writings of one sentence differ in, no more than needed."""
    for count in range(len(STEPS) + 1):
        for names in itertools.combinations(STEPS, count):
            if clean(one, names) == clean(other, names):
                return " and ".join(names)
    raise ValueError(f"{one!r} and {other!r} are two sentences")


def judge(case: tuple, value: Any) -> str:
    """Says what no right split has, or ""."""
    pairs, share = case
    if not isinstance(value, tuple) or [getattr(side, "ndim", 0) for side in value] != [1, 1]:
        return "`split` should return two lists of row numbers."
    train, test = (side.tolist() for side in value)
    N, counts = len(pairs), Counter(train + test)
    strangers = [row for row in counts if not 0 <= row < N]
    if strangers:
        return f"There is no row {strangers[0]}: the rows go from 0 to {N - 1}."
    if set(train) & set(test):
        return f"Row {min(set(train) & set(test))} is on both sides."
    if max(counts.values(), default=0) > 1:
        return f"Row {counts.most_common(1)[0][0]} is twice on one side."
    if len(counts) < N:
        row = min(set(range(N)) - set(counts))
        return f"Row {row} is on neither side. Every pair has a place, also one that comes twice."
    return _leak(pairs, train, test) or _off(pairs, share, train, test)


def _leak(pairs, train, test) -> str:
    """Names a sentence that is on both sides, or ""."""
    learned = {}
    for row in train:
        learned.setdefault(clean(pairs[row][1]), []).append(row)
    both = [(a, b) for b in test for a in learned.get(clean(pairs[b][1]), [])]
    if not both:
        return ""
    # The two that differ least say most clearly what is missing.
    a, b = min(both, key=lambda rows: len(_only_in(*(pairs[row][1] for row in rows))))
    one, other = pairs[a][1], pairs[b][1]
    start = f"A leak: row {a} is on the training side and row {b} on the test side,"
    if one == other:
        return (
            f"{start} and their English is the same, letter by letter: {one!r}. Group the pairs by "
            "their English sentence, and put whole groups on one side."
        )
    return (
        f"{start} and their English, {one!r} and {other!r}, differs only in {_only_in(one, other)}."
    )


def _off(pairs, share, train, test) -> str:
    """Says how far the share is off, if chance does not explain it, or ""."""
    N, groups = len(pairs), Counter(clean(english) for _, english in pairs)
    # Each group may have been drawn on its own, or the test side filled up group by group.
    spread = math.sqrt(share * (1 - share) * sum(count**2 for count in groups.values()))
    room = max(4 * spread, *groups.values())
    if abs(len(test) - share * N) <= room:
        return ""
    text = (
        f"Your test side holds {len(test)} of {N} pairs; a share of {share} asks for about "
        f"{share * N:.0f}."
    )
    if abs(len(train) - share * N) <= room:
        return f"{text} Return the training rows first."
    if len(groups) == N:
        return f"{text} All these sentences are different: does your cleaning take away too much?"
    if len(test) < share * N:
        return (
            f"{text} Who draws rows, and then takes back what has leaked, is left with few: draw "
            "whole groups."
        )
    return text


def reference(pairs, share, clean=clean):
    """A right answer; with another `clean`, a wrong one."""
    groups = {}
    for row, (_, english) in enumerate(pairs):
        groups.setdefault(clean(english), []).append(row)
    keys = sorted(groups)
    train, test = [], []
    for number in np.random.default_rng(0).permutation(len(keys)):
        (test if len(test) < share * len(pairs) else train).extend(groups[keys[number]])
    return train, test


task = Task(
    name="split",
    points=2,
    inputs=("pairs", "share"),
    results=("training rows", "test rows"),
    cases=cases,
    probe=probe,
    judge=judge,
    reference=reference,
)
