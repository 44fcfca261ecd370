import calendar
import datetime
import re

import pytest

from solutions.data import date_formats
from solutions.data.date_formats import CASES, FORMATS, write

DAY = datetime.date(1994, 9, 27)
YEAR = [datetime.date(1994, 1, 1) + datetime.timedelta(days) for days in range(365)]

# Written anew and by the standard library: what a reader makes of a date.
STANDARD = [
    *("%B %d, %Y", "%b %d %Y", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%d %B, %Y", "%A, %d %B %Y"),
    *("%a, %b %d, %Y", "%Y %B %d", "%Y/%m/%d", "%m/%d/%Y", "%d.%m.%Y", "%Y. %m. %d."),
    "%Y년 %m월 %d일",
]


def readings(text):
    """Every date that a text can mean."""
    text = re.sub(r"^the ", "", text.lower())
    text = re.sub(r"(\d)(?:st|nd|rd|th)\b(?: of)?", r"\1", text)
    text = re.sub(r" [월화수목금토일]요일$", "", text)
    if len(text) == 8 and text.isdigit():
        text = f"{text[:4]}/{text[4:6]}/{text[6:]}"
    found = set()
    for standard in STANDARD:
        try:
            found.add(datetime.datetime.strptime(text, standard).date().isoformat())
        except ValueError:
            pass
    return found


def weekdays(text):
    """The days of the week, 0 for Monday, that a text names."""
    found = {
        day
        for day in range(7)
        for name in (calendar.day_name[day], calendar.day_abbr[day])
        if re.search(rf"^{name},", text, re.IGNORECASE)
    }
    return found | {"월화수목금토일".index(day) for day in re.findall("(.)요일", text)}


def rebuilt(source, spans):
    """The answer, put together from nothing but the spans."""
    parts = []
    for positions in ((0, 1, 2, 3), (5, 6), (8, 9)):
        texts = [source[slice(*spans[position])] for position in positions]
        if len({spans[position] for position in positions}) == len(positions):
            assert all(len(text) == 1 for text in texts)
            parts.append("".join(texts))
        elif texts[0].isdigit():
            assert texts[0] in "123456789" and texts[0] == texts[1]
            parts.append("0" + texts[0])
        else:
            number = list(calendar.month_abbr).index(texts[0][:3].title())
            assert texts[0].title() in (calendar.month_name[number], calendar.month_abbr[number])
            parts.append(f"{number:02}")
    return "-".join(parts)


@pytest.mark.parametrize("format", FORMATS)
def test_a_way_of_writing_is_named_by_its_example(format):
    assert write(DAY, format).source == format


def test_there_are_english_korean_and_numeric_ways():
    assert len(FORMATS) == 17
    assert sum("년" in format for format in FORMATS) == 2
    assert sum(not re.search(r"[a-z년]", format) for format in FORMATS) == 5


@pytest.mark.parametrize("format", FORMATS)
def test_every_date_of_a_year_has_one_meaning(format):
    for day in YEAR:
        written = write(day, format)
        assert readings(written.source) == {written.target} == {day.isoformat()}


def test_no_two_ways_write_a_date_alike():
    for day in YEAR:
        sources = [write(day, format, case).source for format in FORMATS for case in CASES]
        english = sum(format.upper() != format for format in FORMATS)
        assert len(set(sources)) == 3 * english + len(FORMATS) - english


@pytest.mark.parametrize("case", CASES)
def test_the_case_changes_letters_only(case):
    source = write(DAY, "the 27th of September, 1994", case).source
    assert (
        source
        == {
            "as it is": "the 27th of September, 1994",
            "lower": "the 27th of september, 1994",
            "upper": "THE 27TH OF SEPTEMBER, 1994",
        }[case]
    )
    for format in FORMATS:
        assert write(DAY, format, case).spans == write(DAY, format).spans


def test_ordinals():
    days = [write(day, "27th of September 1994").source.split()[0] for day in YEAR[:31]]
    assert (
        days
        == (
            "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th 11th 12th 13th 14th 15th 16th 17th 18th 19th "
            "20th 21st 22nd 23rd 24th 25th 26th 27th 28th 29th 30th 31st"
        ).split()
    )


def test_weekdays_are_right():
    saturday = datetime.date(2000, 1, 1)
    named = [format for format in FORMATS if weekdays(format)]
    assert len(named) == 3
    for format in named:
        for day in (*YEAR, datetime.date(1700, 3, 1), datetime.date(2096, 2, 29)):
            expected = (5 + (day - saturday).days) % 7
            assert weekdays(write(day, format).source) == {expected}


@pytest.mark.parametrize(
    ("day", "format", "case", "texts"),
    [
        (
            (1994, 9, 5),
            "the 27th of September, 1994",
            "upper",
            "1 9 9 4 _ SEPTEMBER SEPTEMBER _ 5 5",
        ),
        ((1994, 9, 27), "27 Sep 1994", "lower", "1 9 9 4 _ sep sep _ 2 7"),
        ((2001, 5, 3), "27-Sep-1994", "as it is", "2 0 0 1 _ May May _ 0 3"),
        ((2012, 11, 5), "1994년 9월 27일 화요일", "as it is", "2 0 1 2 _ 1 1 _ 5 5"),
        ((2012, 3, 31), "1994/9/27", "as it is", "2 0 1 2 _ 3 3 _ 3 1"),
        ((1812, 1, 2), "27.09.1994", "as it is", "1 8 1 2 _ 0 1 _ 0 2"),
    ],
)
def test_spans_say_what_decides_each_character(day, format, case, texts):
    source, _, spans = write(datetime.date(*day), format, case)
    assert [source[start:end] or "_" for start, end in spans] == texts.split()
    assert spans[4] == spans[7] == (0, 0)


def test_spans_tell_equal_characters_apart():
    source, _, spans = write(datetime.date(2012, 12, 1), "9/27/1994")
    assert source == "12/1/2012"
    assert spans == (
        *((5, 6), (6, 7), (7, 8), (8, 9), (0, 0)),
        *((0, 1), (1, 2), (0, 0), (3, 4), (3, 4)),
    )


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("case", CASES)
def test_the_spans_alone_give_the_answer(format, case):
    for day in YEAR:
        source, target, spans = write(day, format, case)
        assert rebuilt(source, spans) == target


@pytest.mark.parametrize("format", FORMATS)
def test_what_lies_outside_of_a_span_does_not_change_its_digit(format):
    changes = 0
    for day in YEAR[::13]:
        source, target, spans = write(day, format)
        for place, old in enumerate(source):
            for new in "0123456789" if old.isdigit() else "":
                if new == old:
                    continue
                for other in readings(source[:place] + new + source[place + 1 :]):
                    changes += 1
                    for position, (start, end) in enumerate(spans):
                        if not start <= place < end:
                            assert other[position] == target[position]
                        elif end - start == 1:
                            # The digit itself, or, of one standing alone, 0 and the digit.
                            alone = position in (5, 8) and spans[position + 1] == (start, end)
                            assert other[position] == ("0" if alone else new)
    assert changes > 500


@pytest.mark.parametrize("format", [format for format in FORMATS if "Sep" in format])
def test_another_month_changes_the_digits_of_the_month_only(format):
    names = calendar.month_name if "September" in format else calendar.month_abbr
    for day in YEAR[::13]:
        source, target, spans = write(day, format)
        start, end = spans[5]
        for month in range(1, 13):
            changed = source[:start] + names[month] + source[end:]
            expected = f"{target[:5]}{month:02}{target[7:]}"
            assert readings(changed) <= {expected}  # none, for a 31st of February
            assert readings(changed) or day.day > 28


def test_the_vocabulary_and_the_longest_date_hold_for_every_date():
    days = [datetime.date(1700, 1, 1) + datetime.timedelta(days) for days in range(0, 146_097, 97)]
    texts = [
        write(day, format, case).source
        for day in (*days, *YEAR)
        for format in FORMATS
        for case in CASES
    ]
    assert set(date_formats.vocabulary().tokens[4:]) == set("".join(texts)) | {"-"}
    assert date_formats.longest() == max(map(len, texts)) == 28


def test_early_years_have_four_digits_too():
    assert write(datetime.date(794, 9, 7), "1994/9/27")[:2] == ("0794/9/7", "0794-09-07")


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(
        ValueError, match="unknown format 'ISO'; choose one of 'September 27, 1994'"
    ):
        write(DAY, "ISO")
    with pytest.raises(ValueError, match="unknown case 'title'; choose one of 'as it is', 'lower'"):
        write(DAY, "27 Sep 1994", "title")
