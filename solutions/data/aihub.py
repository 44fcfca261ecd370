"""Reads the spreadsheets of AI Hub's Korean–English corpora, which readers get themselves.

AI Hub gives them out behind a log-in, and every corpus names its columns in its own way.
"""

import csv
import io
import warnings
import zipfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from solutions.data import sentence_split
from solutions.data.files import DataError
from solutions.data.pairs import Pairs

SOURCE = "https://aihub.or.kr after a log-in, 한국어-영어 번역(병렬) 말뭉치"

COLUMNS = {
    "Korean": (
        *("한국어", "한국어 문장", "한국어 원문", "한글", "국문", "Korean", "kor", "ko"),
        *("원문", "source", "src"),
    ),
    "English": (
        *("영어", "영어 문장", "영어 번역문", "영문", "English", "eng", "en"),
        *("번역문", "translation", "target", "tgt"),
    ),
    "domain": ("대분류", "분야", "domain", "category", "자동분류1", "상황", "소분류"),
}
"""What a column may be called, best first; case, spaces and punctuation do not matter."""

TEXT = (".csv", ".tsv", ".txt")
"""Endings of spreadsheets as text; there are tabs between the cells of the last two."""


@dataclass(frozen=True)
class DomainPairs(Pairs):
    """Sentence pairs of which it is known what they are about.

    Attributes:
        sources: N sentences.
        targets: N translations, in the same order.
        domains: of each pair, as in the spreadsheet; "" where its cell is empty.
    """

    domains: list[str]


def splits(path: str | Path) -> dict[str, Pairs]:
    """Reads a spreadsheet and splits it by sentence.

    Args:
        path: see `read`.

    Returns:
        the pairs of "train", "validation" and "test".

    Raises:
        DataError: see `read`; or if there is too little for three splits.

    Source: Chapter 5.
    """
    pairs = read(path)
    parts = sentence_split.divide(pairs, sentence_split.sides(pairs))
    if not all(map(len, parts.values())):
        different = len(set(sentence_split.groups(pairs)))
        problem = f"holds too little for three splits: {different} sentences that differ"
        raise DataError(str(path), problem, SOURCE, path)
    return parts


def read(path: str | Path) -> Pairs:
    """Reads a spreadsheet: a row of headers, then a sentence pair a row.

    Args:
        path: an .xlsx file, of which the first sheet counts; or .csv, or .tsv or .txt with tabs, in
            UTF-8, UTF-16 or the code page of Korean Windows.

    Returns:
        the pairs, Korean first, in the order of the file, letter by letter; `DomainPairs` if there
        is a column of domains. Rows that have one sentence without the other are left out, and a
        warning counts them.

    Raises:
        DataError: if the file is missing or damaged, has other columns, or no sentence pairs.

    Source: Chapter 5.
    """
    path = Path(path).expanduser()
    rows = _rows(path)
    first = next((number for number, row in enumerate(rows) if any(row)), 0)
    header = rows[first] if rows else []
    places = _places(path, header)
    width = max(places.values()) + 1
    pairs, incomplete = [], []
    for number, row in enumerate(rows[first + 1 :], start=first + 2):
        cells = row + [""] * (width - len(row))
        pair = [cells[place] for place in places.values()]
        if all(text.strip() for text in pair[:2]):
            pairs.append(pair)
        elif any(text.strip() for text in pair[:2]):
            incomplete.append(number)
    if incomplete:
        shown = ", ".join(map(str, incomplete[:5])) + (", …" if len(incomplete) > 5 else "")
        count = f"{len(incomplete):,} of {len(incomplete) + len(pairs):,}"
        warnings.warn(
            f"{path}: {count} rows have only one of the two sentences and are left out: {shown}",
            stacklevel=2,
        )
    _check_languages(path, header, places, pairs)
    kind = DomainPairs if "domain" in places else Pairs
    return kind(*map(list, zip(*pairs, strict=True)))


def _places(path: Path, header: list[str]) -> dict[str, int]:
    """Finds the columns by their headers, Korean first."""
    folded = [sentence_split.normalised(name) for name in header]
    places = {}
    for wanted, names in COLUMNS.items():
        known = [name for name in map(sentence_split.normalised, names) if name in folded]
        if known:
            places[wanted] = folded.index(known[0])
        elif wanted != "domain":
            found = ", ".join(name[:20] or "(empty)" for name in header) or "nothing"
            problem = (
                f"has no column of {wanted} sentences. Its first row is: {found}. "
                f"Name that column one of: {', '.join(names)}"
            )
            raise DataError(str(path), problem, SOURCE, path)
    return places


def _check_languages(
    path: Path, header: list[str], places: dict[str, int], pairs: list[list[str]]
) -> None:
    """Refuses a spreadsheet without pairs, or with other languages than it should have."""
    if not pairs:
        raise DataError(str(path), "has no row with two sentences", SOURCE, path)
    for column, (wanted, korean) in enumerate((("Korean", True), ("English", False))):
        hangul = sum(any("가" <= letter <= "힣" for letter in pair[column]) for pair in pairs)
        if (hangul > len(pairs) / 2) != korean:
            problem = (
                f"has Hangul in {hangul:,} of {len(pairs):,} sentences of its column "
                f"{header[places[wanted]]!r}, which should be {wanted}"
            )
            raise DataError(str(path), problem, SOURCE, path)


def _rows(path: Path) -> list[list[str]]:
    """All rows, their cells as text."""
    problem = None
    if not path.exists():
        problem = "not found"
    elif path.suffix.lower() not in (".xlsx", *TEXT):
        problem = f"is no spreadsheet that can be read here: .xlsx, {', '.join(TEXT)}"
    if problem:
        raise DataError(str(path), problem, SOURCE, path)
    return _sheet(path) if path.suffix.lower() == ".xlsx" else _table(path)


def _sheet(path: Path) -> list[list[str]]:
    """The rows of the first sheet of a workbook."""
    import openpyxl  # slow, and nothing else needs it

    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # other programs write wrong ones
            return [
                ["" if cell is None else str(cell) for cell in row]
                for row in sheet.iter_rows(values_only=True)
            ]
    # The last three: no workbook in the archive, no sheet in the workbook, no XML.
    except (OSError, ValueError, zipfile.BadZipFile, KeyError, IndexError, SyntaxError) as error:
        problem = f"cannot be read as a workbook ({error}); is it protected or damaged?"
        raise DataError(str(path), problem, SOURCE, path) from error


def _table(path: Path) -> list[list[str]]:
    """The rows of a spreadsheet saved as text."""
    try:
        content = path.read_bytes()
        utf16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
        try:
            text = content.decode("utf-16" if utf16 else "utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp949")
        delimiter = "," if path.suffix.lower() == ".csv" else "\t"
        return list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        problem = f"cannot be read as text with cells ({error})"
        raise DataError(str(path), problem, SOURCE, path) from error
