"""Reviews with a label, positive (1) or negative (0), in English and Korean.

`load("imdb")` and the others find a corpus, verify it and split it the same way every time.
Empty documents (NSMC has 5 + 3) stay as "": the test split is the publisher's, and a
classifier must answer something for them too.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from solutions.data import files, made_reviews, review_files
from solutions.data.review_files import Rows

FILES = {
    "imdb": (review_files.IMDB,),
    "nsmc": ((review_files.NSMC_TRAIN,), (review_files.NSMC_TEST,)),
    "naver_shopping": ((review_files.NAVER_SHOPPING,),),
    "steam": ((review_files.STEAM,),),
    "stand-in": (),
    "stand-in-ko": (),
}
"""For each corpus the files that it needs, each with the forms in which it may come."""

# What is known of a published corpus. Tests count them anew on the real data.
FACTS = {
    "imdb": {
        "train": 25_000,
        "test": 25_000,
        "positive_train": 12_500,
        "positive_test": 12_500,
        "distinct_train": 24_904,
        "distinct_test": 24_801,
        "test_also_in_train": 123,
        "both_labels": 0,
        "empty_train": 0,
        "empty_test": 0,
    },
    "nsmc": {
        "train": 150_000,
        "test": 50_000,
        "positive_train": 74_827,
        "positive_test": 25_173,
        "distinct_train": 146_183,
        "distinct_test": 49_158,
        "test_also_in_train": 1_571,
        "both_labels": 222,
        "empty_train": 5,
        "empty_test": 3,
    },
}


@dataclass(frozen=True)
class Split:
    """Some reviews of a corpus.

    Attributes:
        texts: N raw texts.
        labels: (N,) int64, 1 for positive.
        decisive: for each text the positions in `words(text)` of the tokens that decide its
            label, sentiment words with their negators; None where nobody knows them.
    """

    texts: list[str]
    labels: np.ndarray
    decisive: list[frozenset[int]] | None = None

    def __len__(self) -> int:
        """Number of reviews."""
        return len(self.texts)

    def take(self, rows: Sequence[int]) -> "Split":
        """Gives the reviews at these rows, in this order."""
        decisive = None if self.decisive is None else [self.decisive[row] for row in rows]
        return Split([self.texts[row] for row in rows], self.labels[rows], decisive)


@dataclass(frozen=True)
class Reviews:
    """A corpus of labelled reviews.

    Attributes:
        name: as given to `load`, or the stand-in's.
        language: "en" or "ko".
        train, validation, test: the splits; validation is taken from the publisher's train.
        facts: counts of the corpus before validation is taken, the same keys for every corpus:
            `train`, `test`, `positive_train`, `positive_test`, `distinct_train`,
            `distinct_test`, `test_also_in_train` (test reviews whose text occurs in train),
            `both_labels` (distinct texts that carry both), `empty_train`, `empty_test`.
        fingerprint: sha256 of the content, in hexadecimal.
        is_stand_in: whether we made these reviews ourselves.
    """

    name: str
    language: str
    train: Split
    validation: Split
    test: Split
    facts: dict[str, int]
    fingerprint: str
    is_stand_in: bool = False

    def count(self) -> dict[str, int]:
        """Counts anew what `facts` says, validation put back into train."""
        labels = np.concatenate([self.train.labels, self.validation.labels])
        train = (self.train.texts + self.validation.texts, labels.tolist())
        return count(train, (self.test.texts, self.test.labels.tolist()))


def available(name: str) -> bool:
    """Whether `load(name)` works now without the network."""
    _known(name)
    return files.offline() or all(files.available(*forms) for forms in FILES[name])


def load(name: str, *, validation_share: float = 0.1, seed: int = 0) -> Reviews:
    """Loads a corpus of reviews; with COURSE_OFFLINE=1, its stand-in.

    Args:
        name: "imdb", "nsmc", "naver_shopping", "steam", "stand-in" or "stand-in-ko".
        validation_share: part of the training reviews, of each label, that becomes validation.
            Copies of one text stay on one side.
        seed: draws validation. The test split of a corpus published without one (a fifth of
            it, of each label) does not depend on it: no seed sees another's test reviews.

    Returns:
        the corpus, always the same for the same arguments.

    Raises:
        DataError: if a file is missing, broken or malformed; it says what to do.
        ValueError: if the name is unknown or the share is not in [0, 1).

    Source: Maas et al. (2011) for "imdb"; https://github.com/e9t/nsmc for "nsmc";
        https://github.com/bab2min/corpus for "naver_shopping" and "steam". Chapter 6.
    """
    _known(name)
    if not 0 <= validation_share < 1:
        raise ValueError(f"validation_share must lie in [0, 1), not {validation_share}")
    if files.offline() and not name.startswith("stand-in"):
        name = "stand-in" if name == "imdb" else "stand-in-ko"

    decisive: tuple[list | None, list | None] = (None, None)
    if name == "imdb":
        train, test = review_files.imdb()
    elif name == "nsmc":
        train = review_files.nsmc(review_files.NSMC_TRAIN)
        test = review_files.nsmc(review_files.NSMC_TEST)
    elif name == "naver_shopping":
        marks = {"1": 0, "2": 0, "4": 1, "5": 1}
        expected = "`rating text`, tab-separated, rating 1, 2, 4 or 5"
        rows = review_files.labelled_lines(review_files.NAVER_SHOPPING, marks, expected)
        train, test = _cut(rows)
    elif name == "steam":
        expected = "`label text`, tab-separated, label 0 or 1"
        rows = review_files.labelled_lines(review_files.STEAM, {"0": 0, "1": 1}, expected)
        train, test = _cut(rows)
    else:
        made = made_reviews.make(name)
        train, test = made.train[:2], made.test[:2]
        decisive = (made.train[2], made.test[2])

    whole = Split(train[0], np.asarray(train[1], dtype=np.int64), decisive[0])
    kept, held_out = _divide(*train, validation_share, seed)
    return Reviews(
        name=name,
        language="en" if name in ("imdb", "stand-in") else "ko",
        train=whole.take(kept),
        validation=whole.take(held_out),
        test=Split(test[0], np.asarray(test[1], dtype=np.int64), decisive[1]),
        facts=dict(FACTS.get(name) or count(train, test)),
        fingerprint=(review_files.IMDB_FINGERPRINT if name == "imdb" else fingerprint(train, test)),
        is_stand_in=name.startswith("stand-in"),
    )


def count(train: Rows, test: Rows) -> dict[str, int]:
    """Counts the facts of a corpus; the keys are described at `Reviews`."""
    in_train, in_test = set(train[0]), set(test[0])
    labels = defaultdict(set)
    for texts, marks in (train, test):
        for text, label in zip(texts, marks, strict=True):
            labels[text].add(label)
    return {
        "train": len(train[0]),
        "test": len(test[0]),
        "positive_train": sum(train[1]),
        "positive_test": sum(test[1]),
        "distinct_train": len(in_train),
        "distinct_test": len(in_test),
        "test_also_in_train": sum(text in in_train for text in test[0]),
        "both_labels": sum(len(marks) > 1 for marks in labels.values()),
        "empty_train": train[0].count(""),
        "empty_test": test[0].count(""),
    }


def fingerprint(train: Rows, test: Rows) -> str:
    """Gives the sha256 of all labels and texts in order, in hexadecimal."""
    digest = hashlib.sha256()
    for texts, labels in (train, test):
        for text, label in zip(texts, labels, strict=True):
            digest.update(f"{label}\t{text}\0".encode())
        digest.update(b"\0")
    return digest.hexdigest()


def _known(name: str) -> None:
    """Refuses a name that is no corpus."""
    if name not in FILES:
        raise ValueError(f"unknown corpus {name!r}; choose one of {', '.join(FILES)}")


def _cut(rows: Rows) -> tuple[Rows, Rows]:
    """Makes a training and a test split, 80 to 20, for a corpus that is published without."""
    kept, held_out = _divide(*rows, share=0.2, seed=0)
    return tuple(
        ([rows[0][row] for row in part], [rows[1][row] for row in part])
        for part in (kept, held_out)
    )


def _divide(
    texts: list[str], labels: Sequence[int], share: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Divides rows at random, label by label, copies of one text on one side.

    Returns:
        rows that stay and rows held out, each in ascending order.
    """
    copies = defaultdict(list)
    for row, text in enumerate(texts):
        copies[text].append(row)
    groups = defaultdict(list)  # a text with both labels goes by its first
    for rows in copies.values():
        groups[labels[rows[0]]].append(rows)
    random = np.random.default_rng(seed)
    held_out: list[int] = []
    for label, count in sorted(Counter(labels).items()):
        room = round(share * count)
        for group in random.permutation(len(groups[label])):
            rows = groups[label][group]
            if len(rows) <= room:
                held_out.extend(rows)
                room -= len(rows)
    chosen = np.zeros(len(texts), dtype=bool)
    chosen[held_out] = True
    return np.flatnonzero(~chosen), np.flatnonzero(chosen)
