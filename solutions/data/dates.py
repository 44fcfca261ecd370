"""A corpus of dates, written in many ways → ISO 8601, with the true alignment.

"27 sep 1994", "the 27th of September, 1994" and "1994년 9월 27일" all mean "1994-09-27". Which
characters of the question decide which character of the answer is known (`date_formats` says
how), so that attention weights can be held against the truth.

A widely used corpus of this task repeats 28 % of its test questions in training, so that a model
can answer them from memory. This one shares none, and not even a date: within a corpus no date
occurs twice, in whatever way it is written.
"""

import datetime
from dataclasses import dataclass

import numpy as np

from solutions.data import date_formats
from solutions.data.date_formats import (
    CASES,
    FORMATS,
    ISO_FIELDS,
    ISO_LENGTH,
    check_name,
    write,
)
from solutions.data.pairs import Corpus, Pairs, check_side, check_sizes, check_width

YEARS = range(1700, 2050)
LATER_YEARS = range(2050, 2100)
"""Never in training. Every digit has been seen at its place, but never these four together."""

HELD_OUT = "1994 September 27"
SPANS = ("character", "field")


@dataclass(frozen=True)
class DatePairs(Pairs):
    """Some dates, in some way of writing and in ISO 8601.

    Attributes:
        sources: N dates as someone wrote them.
        targets: the same as "1994-09-27".
        formats: of each its way of writing, a name in `FORMATS`.
        spans: of each, for the 10 characters of the target, (start, end): `source[start:end]`
            decides that character. (0, 0), nothing, for the two hyphens.
    """

    formats: list[str]
    spans: list[tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Dates(Corpus):
    """A corpus of dates, with two sets that ask for more than training has shown.

    Attributes:
        train, validation, test: dates of `YEARS`, in every way of writing but the held-out one,
            each way equally often (but for one pair). No date occurs twice in the corpus.
        later_years: dates of `LATER_YEARS`, written in the same ways.
        new_format: dates of `YEARS`, of no other split, in the held-out way of writing.
    """

    train: DatePairs
    validation: DatePairs
    test: DatePairs
    later_years: DatePairs
    new_format: DatePairs

    def alignment(
        self,
        split: DatePairs,
        *,
        source_width: int | None = None,
        side: str = "right",
        span: str = "character",
    ) -> np.ndarray:
        """Gives the true alignment in the shape of attention weights.

        Row t belongs to the decoder's step t, which predicts `targets[:, 1:][:, t]` of `encode`:
        10 characters, then the end. The rows of the two hyphens (4 and 7) and of the end (10)
        are all False: there, no weight is wrong. Where several characters decide together, a
        weight on any of them is right.

        Args:
            split: N dates, of this corpus or others.
            source_width: S, as given to `encode`; None takes that of the corpus, as there.
            side: of the padding, as given to `encode`.
            span: "character" marks what decides a digit; "field", for each digit of the year,
                from the first to the last character that decides any of the year's, and so for
                month and day. A decoder may read a year at one place and write it digit by digit.

        Returns:
            alignment, (N, T, S) bool with T = 11, True at the characters that decide.

        Raises:
            ValueError: if `side` is neither "right" nor "left", `span` neither "character" nor
                "field", or the width is too small.

        Source: Chapter 3.
        """
        check_side(side)
        check_name("span", span, SPANS)
        width = self.source_width if source_width is None else source_width
        lengths = np.array([len(source) for source in split.sources], dtype=int)
        width = check_width("source_width", width, lengths)
        spans = np.array(split.spans, dtype=int).reshape(len(split), ISO_LENGTH, 2)
        if span == "field":
            for digits in map(list, ISO_FIELDS):
                spans[:, digits, 0] = spans[:, digits, 0].min(axis=1, keepdims=True)
                spans[:, digits, 1] = spans[:, digits, 1].max(axis=1, keepdims=True)
        spans = np.pad(spans, [(0, 0), (0, 1), (0, 0)])  # (N, T, 2), nothing decides the end
        if side == "left":
            spans = spans + (width - lengths)[:, None, None]
        position = np.arange(width)
        return (spans[..., :1] <= position) & (position < spans[..., 1:])  # (N, T, S)


def make(
    train: int = 40_000,
    validation: int = 2_000,
    test: int = 5_000,
    generalisation: int = 2_000,
    held_out: str = HELD_OUT,
    seed: int = 0,
) -> Dates:
    """Makes a corpus of dates.

    All splits but training stay the same when only the size of training changes.

    Args:
        train: number of dates to learn from.
        validation: number of dates to choose by.
        test: number of dates to be read once.
        generalisation: number of dates in `later_years`, and again in `new_format`.
        held_out: the way of writing that only `new_format` has, a name in `FORMATS`. Characters
            of the default occur in training, all of them; those of others need not (화).
        seed: of the random draw.

    Returns:
        the corpus, always the same for the same arguments.

    Raises:
        ValueError: if `held_out` is no way of writing, a size is not positive, or there are not
            so many dates: 127,835 in `YEARS` and 18,262 in `LATER_YEARS`.

    Source: Chapter 2.
    """
    check_name("held_out", held_out, FORMATS)
    days, later_days = _days(YEARS), _days(LATER_YEARS)
    sizes = {"test": test, "validation": validation, "new_format": generalisation, "train": train}
    check_sizes(len(days), **sizes)
    check_sizes(len(later_days), later_years=generalisation)
    known = [format for format in FORMATS if format != held_out]

    random = np.random.default_rng(seed)
    drawn = {"later_years": random.permutation(later_days)[:generalisation]}
    ends = np.cumsum(list(sizes.values()))
    drawn |= zip(sizes, np.split(random.permutation(days), ends), strict=False)
    splits = {
        name: _write_all(ordinals, [held_out] if name == "new_format" else known, random)
        for name, ordinals in drawn.items()
    }
    return Dates(
        **splits,
        vocabulary=date_formats.vocabulary(),
        source_width=date_formats.longest(),
        target_width=ISO_LENGTH + 2,
    )


def _days(years: range) -> np.ndarray:
    """Every day of some years, as a number that `datetime.date.fromordinal` knows."""
    first, end = (datetime.date(year, 1, 1).toordinal() for year in (years.start, years.stop))
    return np.arange(first, end)


def _write_all(ordinals: np.ndarray, formats: list[str], random: np.random.Generator) -> DatePairs:
    """Writes each of the days, all ways of writing equally often, in a case drawn at random."""
    chosen = random.permutation(np.arange(len(ordinals)) % len(formats)).tolist()
    cases = random.choice(list(CASES), size=len(ordinals)).tolist()
    names = [formats[index] for index in chosen]
    written = [
        write(datetime.date.fromordinal(ordinal), name, case)
        for ordinal, name, case in zip(ordinals.tolist(), names, cases, strict=True)
    ]
    sources, targets, spans = map(list, zip(*written, strict=True))
    return DatePairs(sources, targets, names, spans)
