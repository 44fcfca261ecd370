"""Reads the Korean–English corpora that anyone may download: Tatoeba's pairs and JHE.

Both are one corpus in two parts, split by sentence as a whole: three groups of pairs that belong
together have pairs in each. So a pair is on the same side whether its part is loaded alone or both.
"""

import hashlib
import zipfile
import zlib
from pathlib import Path

from solutions.data import files, sentence_split
from solutions.data.files import DataError, DataFile
from solutions.data.pairs import Pairs

TATOEBA = (
    DataFile("tatoeba_kor_eng/kor.txt"),
    DataFile(
        "tatoeba_kor_eng/kor-eng.zip", url="https://www.manythings.org/anki/kor-eng.zip"
    ),  # packed anew now and then: its text is verified
)
TATOEBA_TEXT = "6c9d8de3e500306997e4083274fb0038ef521651ffb2b7923e4e607a59d09dbc"
"""The sha256 of `kor.txt` as the course knows it."""

# A commit, since the folder has moved before.
_JHE = (
    "https://raw.githubusercontent.com/jungyeul/korean-parallel-corpora/"
    "07883d4cae4e309dfde8c48c5f37ebea0b59574e/korean-english-jhe"
)


def _jhe(name: str, size: int, sha256: str) -> DataFile:
    """One language of one part of JHE."""
    return DataFile(f"jhe_kor_eng/{name}", url=f"{_JHE}/{name}", size=size, sha256=sha256)


JHE = (
    (
        _jhe(
            "jhe-koen-dev.ko",
            size=63_794,
            sha256="2b02238c122aac40860aebfb191cfcdb46553e6b55b447f8188e04cabe00b828",
        ),
        _jhe(
            "jhe-koen-dev.en",
            size=47_582,
            sha256="ccf0c0ca7601b5cae37891ecf89c72c951ac162a20738ac894e3faf804c4c4af",
        ),
    ),
    (
        _jhe(
            "jhe-koen-eval.ko",
            size=63_319,
            sha256="531b18d6640aaf63b86753c631c8ee6d7d23c10b9f9c56cb99c9da086417cb86",
        ),
        _jhe(
            "jhe-koen-eval.en",
            size=46_596,
            sha256="dc4c0975092f3cfd5c60e3cea24e6b2a400e4373208cd9f3ed6b0cc44c01cc3b",
        ),
    ),
)
"""For each part of JHE, as it was published, its Korean and its English file."""

NEEDED = (TATOEBA, *((file,) for part in JHE for file in part))
"""What either corpus needs, each file with the forms in which it may come."""

_APART = {
    f"{later}_{side}_in_{earlier}": 0
    for later, earlier in (("validation", "train"), ("test", "train"), ("test", "validation"))
    for side in ("pairs", "sources", "targets")
}
FACTS = {
    "tatoeba": {
        "train": 4_640,
        "validation": 560,
        "test": 549,
        "distinct_pairs_train": 4_640,
        "distinct_sources_train": 4_494,
        "distinct_targets_train": 4_147,
        "distinct_pairs_validation": 560,
        "distinct_sources_validation": 543,
        "distinct_targets_validation": 507,
        "distinct_pairs_test": 549,
        "distinct_sources_test": 531,
        "distinct_targets_test": 476,
        **_APART,
    },
    "jhe": {
        "train": 1_152,
        "validation": 137,
        "test": 151,
        "distinct_pairs_train": 1_152,
        "distinct_sources_train": 1_151,
        "distinct_targets_train": 1_151,
        "distinct_pairs_validation": 137,
        "distinct_sources_validation": 137,
        "distinct_targets_validation": 137,
        "distinct_pairs_test": 151,
        "distinct_sources_test": 151,
        "distinct_targets_test": 151,
        **_APART,
    },
    "tatoeba+jhe": {
        "train": 5_792,
        "validation": 697,
        "test": 700,
        "distinct_pairs_train": 5_792,
        "distinct_sources_train": 5_644,
        "distinct_targets_train": 5_296,
        "distinct_pairs_validation": 697,
        "distinct_sources_validation": 680,
        "distinct_targets_validation": 644,
        "distinct_pairs_test": 700,
        "distinct_sources_test": 681,
        "distinct_targets_test": 627,
        **_APART,
    },
}
"""What is known of each corpus, counted as `parallel.count` does. Tests count it anew."""


def splits(name: str, any_edition: bool = False) -> dict[str, Pairs]:
    """Reads one of the corpora, or both, and splits by sentence.

    Args:
        name: "tatoeba", "jhe" or "tatoeba+jhe".
        any_edition: see `tatoeba`.

    Returns:
        the pairs of "train", "validation" and "test", letter by letter.

    Raises:
        DataError: if a file of either corpus cannot be had, is damaged or holds another text.

    Source: Chapter 5.
    """
    corpora = {"tatoeba": tatoeba(any_edition), "jhe": jhe()}
    both = Pairs(
        [text for pairs in corpora.values() for text in pairs.sources],
        [text for pairs in corpora.values() for text in pairs.targets],
    )
    sides = sentence_split.sides(both)
    origins = [corpus for corpus, pairs in corpora.items() for _ in range(len(pairs))]
    rows = [row for row, corpus in enumerate(origins) if corpus in name.split("+")]
    return sentence_split.divide(both.take(rows), [sides[row] for row in rows])


def tatoeba(any_edition: bool = False) -> Pairs:
    """Reads the pairs of Tatoeba, sentences of daily life.

    Args:
        any_edition: whether a newer list than the course's will do. The publisher issues one now
            and then and gives out no other.

    Returns:
        the pairs, Korean first, in the file's order.

    Raises:
        DataError: if the file cannot be had or is damaged; or if it is of another edition.

    Source: https://www.manythings.org/anki, from https://tatoeba.org (CC BY 2.0 FR).
    """
    plain, packed = TATOEBA
    path = files.find(plain, packed)
    content = _unpacked(path) if path.suffix == ".zip" else path.read_bytes()
    pairs = Pairs([], [])
    for number, line in enumerate(content.removesuffix(b"\n").split(b"\n"), start=1):
        try:
            english, korean, _ = line.decode("utf-8").split("\t")
        except ValueError as error:  # that of the decoding is one too
            problem = f"line {number} is not `english korean attribution`, tab-separated, in UTF-8"
            raise DataError(str(path), f"{problem}; delete the file", packed.url, path) from error
        pairs.sources.append(korean)
        pairs.targets.append(english)
    if not any_edition and hashlib.sha256(content).hexdigest() != TATOEBA_TEXT:
        problem = (
            f"is another edition: it has {len(pairs):,} pairs, the course's has 5,749 and is of "
            "20 February 2023. load(…, any_edition=True) takes yours; it is split by the same "
            "rule, and what is measured on it will differ from what the course states"
        )
        raise DataError(str(path), problem, packed.url, path)
    return pairs


def _unpacked(path: Path) -> bytes:
    """The text in the publisher's archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read("kor.txt")
    # The last two: no such file in it; packed in a way, or with a password, that Python cannot.
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, KeyError, RuntimeError) as error:
        problem = f"cannot be unpacked ({error}); delete it"
        raise DataError(str(path), problem, TATOEBA[-1].url, path) from error


def jhe() -> Pairs:
    """Reads JHE, sentences from Korean school books of English.

    Returns:
        the pairs, Korean first, in the order of the files.

    Raises:
        DataError: if a file cannot be had or is not the published one.

    Source: https://doi.org/10.5281/zenodo.891295 (CC BY-SA 3.0).
    """
    pairs = Pairs([], [])
    for part in JHE:
        for file, texts in zip(part, (pairs.sources, pairs.targets), strict=True):
            content = files.find(file).read_bytes().decode("utf-8")
            texts.extend(content.removesuffix("\n").split("\n"))
    return pairs
