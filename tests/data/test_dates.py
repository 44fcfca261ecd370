import datetime
import os
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from solutions.data import dates
from solutions.data.date_formats import FORMATS, write
from solutions.data.pairs import decode

NAMES = ["train", "validation", "test", "later_years", "new_format"]
MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
MON = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
DAY = "[1-9][0-9]?"
SHAPES = {
    "September 27, 1994": f"{MONTH} {DAY}, [0-9]{{4}}",
    "Sep 27 1994": f"{MON} {DAY} [0-9]{{4}}",
    "September 27th, 1994": f"{MONTH} {DAY}(st|nd|rd|th), [0-9]{{4}}",
    "27 Sep 1994": f"{DAY} {MON} [0-9]{{4}}",
    "27-Sep-1994": f"[0-9]{{2}}-{MON}-[0-9]{{4}}",
    "27th of September 1994": f"{DAY}(st|nd|rd|th) of {MONTH} [0-9]{{4}}",
    "the 27th of September, 1994": f"the {DAY}(st|nd|rd|th) of {MONTH}, [0-9]{{4}}",
    "Tuesday, 27 September 1994": f"[a-z]+day, {DAY} {MONTH} [0-9]{{4}}",
    "Tue, Sep 27, 1994": f"[a-z]{{3}}, {MON} {DAY}, [0-9]{{4}}",
    "1994 September 27": f"[0-9]{{4}} {MONTH} {DAY}",
    "1994/9/27": f"[0-9]{{4}}/{DAY}/{DAY}",
    "9/27/1994": f"{DAY}/{DAY}/[0-9]{{4}}",
    "27.09.1994": "[0-9]{2}[.][0-9]{2}[.][0-9]{4}",
    "19940927": "[0-9]{8}",
    "1994. 9. 27.": f"[0-9]{{4}}[.] {DAY}[.] {DAY}[.]",
    "1994년 9월 27일": f"[0-9]{{4}}년 {DAY}월 {DAY}일",
    "1994년 9월 27일 화요일": f"[0-9]{{4}}년 {DAY}월 {DAY}일 .요일",
}
SHAPES = {format: re.compile(shape, re.IGNORECASE) for format, shape in SHAPES.items()}


@pytest.fixture(scope="module")
def corpus():
    return dates.make()


@pytest.fixture(scope="module", params=[0, 1])
def small(request):
    return dates.make(600, 50, 100, 60, seed=request.param)


def all_of(corpus, column):
    return [entry for split in corpus.splits().values() for entry in getattr(split, column)]


def test_default_sizes(corpus):
    sizes = {name: len(split) for name, split in corpus.splits().items()}
    assert sizes == dict(zip(NAMES, [40_000, 2_000, 5_000, 2_000, 2_000], strict=True))


def test_no_question_and_no_date_occurs_twice(corpus):
    for column in ("sources", "targets"):
        entries = all_of(corpus, column)
        assert len(entries) == len(set(entries)) == 51_000
    folded = {source.lower() for source in all_of(corpus, "sources")}
    assert len(folded) == 51_000


def test_every_question_is_its_answer_written_so(corpus):
    for split in corpus.splits().values():
        rows = zip(split.sources, split.targets, split.formats, split.spans, strict=True)
        for source, target, format, spans in rows:
            day = datetime.date.fromisoformat(target)
            assert (source.lower(), spans) == (
                write(day, format, "lower").source,
                write(day, format).spans,
            )


def test_every_question_has_the_shape_of_its_format_and_of_no_other(corpus):
    for split in corpus.splits().values():
        for source, format in zip(split.sources, split.formats, strict=True):
            assert [name for name, shape in SHAPES.items() if shape.fullmatch(source)] == [format]


def test_every_split_has_every_way_of_writing_equally_often(corpus):
    for name in NAMES[:-1]:
        split = corpus.splits()[name]
        counts = Counter(split.formats)
        assert set(counts) == set(FORMATS) - {dates.HELD_OUT}
        assert max(counts.values()) - min(counts.values()) <= 1


def test_one_way_of_writing_is_held_out(corpus):
    assert set(corpus.new_format.formats) == {"1994 September 27"}


def test_any_way_of_writing_can_be_held_out():
    for format in FORMATS:
        made = dates.make(50, 20, 20, 20, held_out=format)
        assert set(made.new_format.formats) == {format}
        for name in NAMES[:-1]:
            assert set(getattr(made, name).formats) == set(FORMATS) - {format}


def test_some_years_are_held_out(corpus):
    years = {
        name: {int(target[:4]) for target in split.targets}
        for name, split in corpus.splits().items()
    }
    assert years["later_years"] == set(range(2050, 2100))
    for name in ("train", "validation", "test", "new_format"):
        assert years[name] <= set(range(1700, 2050))
        assert len(years[name]) > 330


def test_what_is_held_out_is_made_of_what_training_has_shown(corpus):
    known = set("".join(corpus.train.sources + corpus.train.targets))
    for split in (corpus.later_years, corpus.new_format):
        assert set("".join(split.sources + split.targets)) <= known
    for place in range(4):
        seen = {target[place] for target in corpus.train.targets}
        assert {target[place] for target in corpus.later_years.targets} <= seen


def test_the_order_is_random(corpus):
    targets, formats = np.array(corpus.train.targets), np.array(corpus.train.formats)
    assert 0.48 < (targets[:-1] < targets[1:]).mean() < 0.52
    assert 0.05 < (formats[:-1] == formats[1:]).mean() < 0.075  # one in 16
    late = targets > "1875"
    assert max(abs(late[formats == format].mean() - late.mean()) for format in set(formats)) < 0.05


def test_letters_are_written_in_three_ways_equally_often(corpus):
    english = [
        source
        for source, format in zip(corpus.train.sources, corpus.train.formats, strict=True)
        if "Sep" in format
    ]
    lower = np.mean([source == source.lower() for source in english])
    upper = np.mean([source == source.upper() for source in english])
    assert abs(lower - 1 / 3) < 0.02 and abs(upper - 1 / 3) < 0.02


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_vocabulary_covers_every_character_of_every_split(corpus, seed):
    made = dates.make(20, 20, 20, 500, seed=seed)
    assert made.vocabulary.tokens == corpus.vocabulary.tokens
    for split in (*made.splits().values(), *corpus.splits().values()):
        assert set("".join(split.sources + split.targets)) <= set(corpus.vocabulary.tokens[4:])


def test_every_split_is_encoded_with_the_same_widths(corpus):
    for split in corpus.splits().values():
        sources, targets = corpus.encode(split)
        assert sources.shape == (len(split), 28)
        assert targets.shape == (len(split), 12)
        assert targets.all()  # every answer has 10 characters: no padding
        assert decode(targets, corpus.vocabulary) == split.targets


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize("width", [None, 28, 31])
def test_the_alignment_marks_the_spans_in_the_encoded_questions(small, side, width):
    for split in small.splits().values():
        sources, targets = small.encode(split, source_width=width, side=side)
        alignment = small.alignment(split, source_width=width, side=side)
        assert alignment.dtype == bool
        assert alignment.shape == (len(split), targets[:, 1:].shape[1], sources.shape[1])
        for row, source in enumerate(split.sources):
            shift = sources.shape[1] - len(source) if side == "left" else 0
            for step, (start, end) in enumerate((*split.spans[row], (0, 0))):
                marked = np.flatnonzero(alignment[row, step]).tolist()
                assert marked == list(range(start + shift, end + shift))
                text = "".join(small.vocabulary.decode(sources[row, marked]))
                assert text == source[start:end]


def test_the_alignment_is_nowhere_but_at_digits_of_the_answer(small):
    _, targets = small.encode(small.test)
    predicted = targets[:, 1:]
    digits = np.isin(predicted, small.vocabulary.encode("0123456789"))
    np.testing.assert_array_equal(small.alignment(small.test).any(-1), digits)


def test_the_alignment_of_no_dates(small):
    assert small.alignment(small.test.take([])).shape == (0, 11, 28)


def test_the_alignment_of_part_of_a_split(small):
    rows = [5, 2, 9]
    np.testing.assert_array_equal(
        small.alignment(small.test.take(rows)), small.alignment(small.test)[rows]
    )


@pytest.mark.parametrize(
    ("format", "fields"),
    [
        ("September 27, 1994", ["2003", "June", "17"]),
        ("27-Sep-1994", ["2003", "Jun", "17"]),
        ("Tuesday, 27 September 1994", ["2003", "June", "17"]),
        ("19940927", ["2003", "06", "17"]),
        ("27.09.1994", ["2003", "06", "17"]),
        ("1994/9/27", ["2003", "6", "17"]),
        ("1994년 9월 27일 화요일", ["2003", "6", "17"]),
    ],
)
def test_a_field_is_marked_whole_for_each_of_its_digits(small, format, fields):
    written = write(datetime.date(2003, 6, 17), format)
    split = dates.DatePairs([written.source], [written.target], [format], [written.spans])
    (alignment,) = small.alignment(split, span="field")
    year, month, day = fields
    expected = [*[year] * 4, "", *[month] * 2, "", *[day] * 2, ""]
    for row, text in zip(alignment, expected, strict=True):
        marked = np.flatnonzero(row)
        assert "".join(written.source[position] for position in marked) == text
        if text:
            start = written.source.index(text)
            assert marked.tolist() == list(range(start, start + len(text)))


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_field_holds_what_decides_each_of_its_digits_and_no_more(small, side):
    for split in small.splits().values():
        field = small.alignment(split, source_width=30, side=side, span="field")
        character = small.alignment(split, source_width=30, side=side)
        assert (field >= character).all() and (field != character).any()
        for digits in ([0, 1, 2, 3], [5, 6], [8, 9]):
            together = character[:, digits].any(axis=1, keepdims=True)
            np.testing.assert_array_equal(field[:, digits], together.repeat(len(digits), axis=1))
        assert not field[:, [4, 7, 10]].any()


def test_a_character_is_the_span_unless_another_is_asked_for(small):
    asked = small.alignment(small.test, span="character")
    np.testing.assert_array_equal(small.alignment(small.test), asked)
    assert small.alignment(small.test.take([]), span="field").shape == (0, 11, 28)


def test_an_unknown_span_is_refused_with_the_known_ones(small):
    with pytest.raises(ValueError, match="unknown span 'word'; choose one of 'character', 'field'"):
        small.alignment(small.test, span="word")


def test_the_alignment_refuses_what_encode_refuses(small):
    with pytest.raises(ValueError, match='"right" or "left", not \'post\''):
        small.alignment(small.test, side="post")
    with pytest.raises(ValueError, match="source_width 7 is too small"):
        small.alignment(small.test, source_width=7)


def test_only_training_changes_with_the_size_of_training():
    few, many = dates.make(100, 20, 50, 30), dates.make(3_000, 20, 50, 30)
    for name in NAMES[1:]:
        assert few.splits()[name] == many.splits()[name]


def test_sizes_are_checked():
    for name in ("train", "validation", "test", "generalisation"):
        with pytest.raises(ValueError, match="must be .* not 0"):
            dates.make(**{name: 0})
    with pytest.raises(ValueError, match="127,836, .* only 127,835"):
        dates.make(127_835 - 4_999, 2_000, 2_000, 1_000)
    with pytest.raises(ValueError, match="later_years is 18,263, .* only 18,262"):
        dates.make(100, 20, 20, 18_263)


def test_an_unknown_way_of_writing_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown held_out 'ISO'; choose one of .*'27 Sep 1994'"):
        dates.make(held_out="ISO")


def test_the_seed_decides_everything(corpus):
    again, other = dates.make(), dates.make(seed=1)
    assert again == corpus
    assert again.fingerprint == corpus.fingerprint != other.fingerprint
    assert len(set(other.test.sources) & set(corpus.test.sources)) < 50


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_every_process_makes_the_same_corpus(corpus, hash_seed):
    code = (
        "from solutions.data import dates; corpus = dates.make();"
        "print(corpus.fingerprint, *corpus.vocabulary, sep='|')"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
    )
    expected = [corpus.fingerprint, *corpus.vocabulary]
    assert result.stdout.rstrip("\n").split("|") == expected, result.stderr


def test_a_corpus_is_the_same_on_every_machine(corpus):
    assert corpus.fingerprint.startswith("759d211b2878")
