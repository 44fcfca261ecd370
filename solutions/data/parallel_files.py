"""Reads the files in which Multi30k is given out: a sentence a line, packed or unpacked."""

import gzip
import hashlib
import zlib
from dataclasses import dataclass

from solutions.data import files
from solutions.data.files import DataError, DataFile
from solutions.data.pairs import Pairs

_MULTI30K = "https://raw.githubusercontent.com/multi30k/dataset/master/data/task1/raw"
STAND_IN = "stand-in-german"


@dataclass(frozen=True)
class TextFile:
    """One language of one split, in the two forms in which a reader may have it.

    Its text is verified after unpacking: two packers may write the same text in different bytes.

    Attributes:
        name: of the unpacked file, e.g. "train.de".
        size: length of the text in bytes.
        sha256: checksum of the text.
    """

    name: str
    size: int
    sha256: str

    @property
    def forms(self) -> tuple[DataFile, DataFile]:
        """The unpacked file, and the one that the publisher gives out."""
        packed = f"{self.name}.gz"
        return (
            DataFile(f"multi30k/{self.name}", stand_in=STAND_IN),
            DataFile(f"multi30k/{packed}", url=f"{_MULTI30K}/{packed}", stand_in=STAND_IN),
        )


MULTI30K = {
    "train": (
        TextFile(
            "train.de",
            size=2_110_398,
            sha256="2c2b73fd2b548fbcde3a875e0a78d6ee94d498bfdee6bd3eae3945779e9ddf72",
        ),
        TextFile(
            "train.en",
            size=1_801_238,
            sha256="460a15fbd157e34a7a9957ee388c1ca247fe47af3ef25fb50442af6c274e0fc6",
        ),
    ),
    "validation": (
        TextFile(
            "val.de",
            size=75_981,
            sha256="660e09eb7e1da2f856ea13ee5ad3cf6d36b3d5b0b733c857e94c5747a3dfc660",
        ),
        TextFile(
            "val.en",
            size=63_297,
            sha256="1f2a23d992769b5b3d209b0a10dd0b77c08cceb1f20dfb97ed0aafa49d107227",
        ),
    ),
    "test": (
        TextFile(
            "test_2016_flickr.de",
            size=70_649,
            sha256="4be6b5b3236b79c25475c6bb829800a7ce559e9ba7a1f6c2394fe4d40be46d16",
        ),
        TextFile(
            "test_2016_flickr.en",
            size=62_076,
            sha256="399a4382932c1aadd3ceb9bef1008d388a64c76d4ae4e9d4728c6f4301cac182",
        ),
    ),
}
"""For each split its German and its English file."""


def multi30k() -> dict[str, Pairs]:
    """Reads the splits of Multi30k, German and English.

    Returns:
        the pairs of "train", "validation" and "test", in the publisher's order, letter by letter.

    Raises:
        DataError: if a file cannot be had, is damaged, or holds another text.

    Source: Elliott et al. (2016).
    """
    return {
        split: Pairs(*(lines(language) for language in languages))
        for split, languages in MULTI30K.items()
    }


def lines(file: TextFile) -> list[str]:
    """Reads the lines of one file and verifies them.

    Args:
        file: what is looked for, unpacked first.

    Returns:
        the lines. Nothing but a line feed ends one: other breaks belong to the sentence.

    Raises:
        DataError: if the file cannot be had, is damaged, or holds another text.
    """
    plain, packed = file.forms
    path = files.find(plain, packed)
    place = path.with_name(f"{file.name}.gz")  # where a fresh copy belongs
    content = path.read_bytes()
    if path == place:
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            problem = f"cannot be unpacked ({error}); delete it"
            raise DataError(str(path), problem, packed.url, place, STAND_IN) from error
    problem = None
    if len(content) != file.size:
        problem = f"holds {len(content):,} bytes of text instead of {file.size:,}; delete it"
    elif hashlib.sha256(content).hexdigest() != file.sha256:
        problem = "is altered: the sha256 of its text is not the publisher's; delete it"
    if problem:
        raise DataError(str(path), problem, packed.url, place, STAND_IN)
    return content.decode("utf-8").removesuffix("\n").split("\n")
