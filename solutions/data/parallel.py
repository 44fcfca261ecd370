"""Sentences and their translations, in training, validation and test.

`load("multi30k")` and the others find a corpus, verify it and split it the same way every time.
`load("aihub", path)` reads the reader's own spreadsheet. `PairCodec.learn(corpus.train)` of
`solutions.data.pair_codec` then turns sentences into ids, and `solutions.data.pair_batches` those
into batches of like length.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from solutions.data import aihub, files, korean_files, made_sentences, parallel_files
from solutions.data.aligned import AlignedPairs
from solutions.data.pairs import Pairs

GERMAN = ("multi30k", "stand-in-german")
KOREAN = ("tatoeba", "jhe", "tatoeba+jhe")
"""Korean to English, split here: two corpora, each of them alone and both."""

FILES = {
    "multi30k": tuple(
        file.forms for languages in parallel_files.MULTI30K.values() for file in languages
    ),
    **dict.fromkeys(KOREAN, korean_files.NEEDED),
    "stand-in": (),
    "stand-in-german": (),
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
    },
    **korean_files.FACTS,
}


@dataclass(frozen=True)
class ParallelText:
    """Sentence pairs in splits. Choices are made on `validation`; `test` is read once, at the end.

    Attributes:
        name: as given to `load`, or the stand-in's.
        languages: of source and target, ("de", "en") or ("ko", "en").
        train, validation, test: the splits; those of a stand-in are `AlignedPairs`.
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


def available(name: str, path: str | Path | None = None) -> bool:
    """Whether `load(name, path)` works now without the network."""
    _check(name, path)
    if files.offline():
        return True
    if path is not None:
        return Path(path).expanduser().is_file()
    return all(files.available(*forms) for forms in FILES[name])


def load(name: str, path: str | Path | None = None, *, any_edition: bool = False) -> ParallelText:
    """Loads a corpus of sentence pairs; with COURSE_OFFLINE=1, its stand-in.

    Args:
        name: "multi30k" or "stand-in-german", both German to English; or, Korean to English,
            "tatoeba", "jhe", "tatoeba+jhe", "stand-in" or "aihub".
        path: of the reader's spreadsheet, for "aihub" and nothing else.
        any_edition: whether a newer list of Tatoeba's pairs than the course's will do. What is
            measured on it differs from what the course states.

    Returns:
        the corpus, always the same. The splits of "multi30k" are the publisher's (test 2016);
        of "tatoeba", "jhe" and "aihub" no sentence, in either language, is on two sides, and a
        pair of "tatoeba" or "jhe" is on the side that it has in "tatoeba+jhe".

    Raises:
        DataError: if a file is missing, broken or not as it should be; it says what to do.
        ValueError: if the name is unknown, or an argument does not belong to it.

    Source: Elliott et al. (2016) for "multi30k"; https://www.manythings.org/anki for "tatoeba";
        https://doi.org/10.5281/zenodo.891295 for "jhe"; https://aihub.or.kr for "aihub".
        Chapters 4 and 5.
    """
    _check(name, path)
    if any_edition and name not in KOREAN:
        raise ValueError(f"any_edition is for {', '.join(KOREAN)}, not {name!r}")
    if files.offline():
        name = "stand-in-german" if name in GERMAN else "stand-in"
    splits: dict[str, Pairs]
    if name == "multi30k":
        splits = parallel_files.multi30k()
    elif name in KOREAN:
        splits = korean_files.splits(name, any_edition)
    elif name == "aihub":
        splits = aihub.splits(path)
    else:
        splits = _stand_in(name)
    known = None if any_edition else FACTS.get(name)
    return ParallelText(
        name=name,
        languages=("de" if name in GERMAN else "ko", "en"),
        **splits,
        facts=dict(known or count(splits)),
        is_stand_in=name.startswith("stand-in"),
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
def _stand_in(name: str) -> dict[str, AlignedPairs]:
    """The splits of a stand-in, which take seconds to make."""
    if name == "stand-in-german":
        return {
            split: AlignedPairs(*map(list, zip(*rows, strict=True)))
            for split, rows in made_sentences.make().items()
        }
    from solutions.data import dialogues  # large, and only needed here

    return dialogues.make().splits()


def _check(name: str, path: str | Path | None) -> None:
    """Refuses a name that is no corpus, and a path with a corpus that has none."""
    names = (*FILES, "aihub")
    if name not in names:
        raise ValueError(f"unknown corpus {name!r}; choose one of {', '.join(names)}")
    if name == "aihub" and path is None:
        raise ValueError('"aihub" needs the path of your spreadsheet: load("aihub", path)')
    if name != "aihub" and path is not None:
        raise ValueError(f'a path is for "aihub" only; {name!r} finds its own files')
