"""Sentences and their translations, in training, validation and test.

`load("multi30k")` finds the corpus and verifies it; `PairCodec.learn(corpus.train)` of
`solutions.data.subwords` then turns its sentences into ids, and `solutions.data.pair_batches`
those into batches of like length.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property

from solutions.data import files, made_sentences, parallel_files
from solutions.data.aligned import AlignedPairs
from solutions.data.pairs import Pairs

FILES = {
    "multi30k": tuple(
        file.forms for languages in parallel_files.MULTI30K.values() for file in languages
    ),
    "stand-in": (),
}
"""For each corpus the files that it needs, each with the forms in which it may come."""

# What is known of a published corpus. Tests count them anew on the real data.
FACTS = {
    "multi30k": {
        "train": 29_000,
        "validation": 1_014,
        "test": 1_000,
        "distinct_pairs_train": 28_997,
        "distinct_sources_train": 28_975,
        "distinct_targets_train": 28_991,
        "distinct_pairs_validation": 1_014,
        "distinct_sources_validation": 1_014,
        "distinct_targets_validation": 1_014,
        "distinct_pairs_test": 1_000,
        "distinct_sources_test": 1_000,
        "distinct_targets_test": 1_000,
        "validation_pairs_in_train": 0,
        "validation_sources_in_train": 1,
        "validation_targets_in_train": 1,
        "test_pairs_in_train": 0,
        "test_sources_in_train": 0,
        "test_targets_in_train": 0,
        "test_pairs_in_validation": 0,
        "test_sources_in_validation": 0,
        "test_targets_in_validation": 0,
    }
}


@dataclass(frozen=True)
class ParallelText:
    """Sentence pairs in splits. Choices are made on `validation`; `test` is read once, at the end.

    Attributes:
        name: as given to `load`, or the stand-in's.
        languages: of source and target, ("de", "en").
        train, validation, test: the splits; those of the stand-in are `AlignedPairs`.
        facts: see `count`.
        is_stand_in: whether we made these sentences ourselves.
    """

    name: str
    languages: tuple[str, str]
    train: Pairs
    validation: Pairs
    test: Pairs
    facts: dict[str, int]
    is_stand_in: bool = False

    def splits(self) -> dict[str, Pairs]:
        """Gives every split by its name, training first."""
        return {name: getattr(self, name) for name in ("train", "validation", "test")}

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of everything in every split, in order, in hexadecimal."""
        content = {name: vars(split) for name, split in self.splits().items()}
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def count(self) -> dict[str, int]:
        """Counts anew what `facts` says."""
        return count(self.splits())


def available(name: str) -> bool:
    """Whether `load(name)` works now without the network."""
    _known(name)
    return files.offline() or all(files.available(*forms) for forms in FILES[name])


def load(name: str) -> ParallelText:
    """Loads a corpus of sentence pairs; with COURSE_OFFLINE=1, the stand-in.

    Args:
        name: "multi30k" or "stand-in", both German to English.

    Returns:
        the corpus, always the same. The splits of "multi30k" are the publisher's (test 2016).

    Raises:
        DataError: if a file is missing or broken; it says what to do.
        ValueError: if the name is unknown.

    Source: Elliott et al. (2016) for "multi30k". Chapter 4.
    """
    _known(name)
    if files.offline():
        name = "stand-in"
    if name == "multi30k":
        splits = parallel_files.multi30k()
    else:
        splits = _stand_in()
    return ParallelText(
        name=name,
        languages=("de", "en"),
        **splits,
        facts=dict(FACTS.get(name) or count(splits)),
        is_stand_in=name == "stand-in",
    )


def count(splits: dict[str, Pairs]) -> dict[str, int]:
    """Counts the facts of a corpus.

    Args:
        splits: pairs of "train", "validation" and "test".

    Returns:
        of each split its size (`train`) and its `distinct_pairs_train`, `distinct_sources_train`,
        `distinct_targets_train`; of validation and test, how many of their `pairs`, `sources` and
        `targets` occur in an earlier split (`test_sources_in_train`), letter by letter.
    """
    sides = {
        name: {
            "pairs": list(zip(split.sources, split.targets, strict=True)),
            "sources": split.sources,
            "targets": split.targets,
        }
        for name, split in splits.items()
    }
    facts = {name: len(split) for name, split in splits.items()}
    for name, columns in sides.items():
        for side, column in columns.items():
            facts[f"distinct_{side}_{name}"] = len(set(column))
    for later, earlier in (("validation", "train"), ("test", "train"), ("test", "validation")):
        for side, column in sides[later].items():
            known = set(sides[earlier][side])
            facts[f"{later}_{side}_in_{earlier}"] = sum(entry in known for entry in column)
    return facts


@cache
def _stand_in() -> dict[str, AlignedPairs]:
    """The splits of the stand-in, which take seconds to make."""
    return {
        split: AlignedPairs(*map(list, zip(*rows, strict=True)))
        for split, rows in made_sentences.make().items()
    }


def _known(name: str) -> None:
    """Refuses a name that is no corpus."""
    if name not in FILES:
        raise ValueError(f"unknown corpus {name!r}; choose one of {', '.join(FILES)}")
