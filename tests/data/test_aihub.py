import csv
import re
import warnings
import zipfile
from collections import Counter

import openpyxl
import pytest

from solutions.data import aihub
from solutions.data.aihub import DomainPairs
from solutions.data.files import DataError
from solutions.data.pairs import Pairs

HEADER = ["SID", "대분류", "소분류", "상황", "원문", "번역문"]
BODY = [
    ["1", "여행", "호텔", "체크인", "방 있어요?", 'Any "rooms", please?'],
    ["2", "쇼핑", "옷", "환불", " 이거\n바꿔 주세요.", "Change this. "],
    ["3", "", "옷", "환불", "1984", "1984"],
    ["4", "여행", "호텔", "체크인", "네.", "Yes."],
]
EXPECTED = DomainPairs(
    sources=["방 있어요?", " 이거\n바꿔 주세요.", "1984", "네."],
    targets=['Any "rooms", please?', "Change this. ", "1984", "Yes."],
    domains=["여행", "쇼핑", "", "여행"],
)


def write(path, rows, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as file:
        delimiter = "," if path.suffix.lower() == ".csv" else "\t"
        csv.writer(file, delimiter=delimiter).writerows(rows)
    return path


def workbook(path, rows, others=()):
    """A workbook with these rows on its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([cell or None for cell in row])
    for name in others:
        book.create_sheet(name).append(["원문", "번역문"])
    book.save(path)
    return path


def failure(path, problem):
    """The error that reading a spreadsheet raises; it says all that a reader needs."""
    with pytest.raises(DataError, match=problem) as caught:
        aihub.read(path)
    error = caught.value
    for part in (str(path), "https://aihub.or.kr", 'load("stand-in")', "COURSE_OFFLINE=1"):
        assert part in str(error)
    return error.problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
@pytest.mark.parametrize("name", ["d.csv", "d.tsv", "d.txt", "D.CSV"])
def test_a_spreadsheet_as_text_is_read_letter_by_letter(tmp_path, name, encoding):
    path = write(tmp_path / name, [HEADER, *BODY], encoding)
    assert aihub.read(path) == aihub.read(str(path)) == EXPECTED


def test_the_first_sheet_of_a_workbook_is_read_letter_by_letter(tmp_path):
    rows = [HEADER, *BODY]
    rows[3] = ["3", "", "옷", "환불", 1984, 1984]  # as numbers
    path = workbook(tmp_path / "2_대화체.xlsx", [[""], *rows], others=["설명"])
    assert aihub.read(path) == EXPECTED
    assert aihub.read(path.rename(tmp_path / "D.XLSX")) == EXPECTED


def test_a_workbook_may_misstate_its_size(tmp_path):
    """Those that other programs have written often do."""
    path = workbook(tmp_path / "d.xlsx", [HEADER, *BODY])
    wrong = tmp_path / "wrong.xlsx"
    with zipfile.ZipFile(path) as book, zipfile.ZipFile(wrong, "w") as copy:
        for name in book.namelist():
            content = book.read(name)
            if name.endswith("sheet1.xml"):
                content, found = re.subn(
                    rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', content
                )
                assert found
            copy.writestr(name, content)
    assert aihub.read(wrong) == EXPECTED


@pytest.mark.parametrize(
    ("korean", "english"),
    [
        ("원문", "번역문"),
        ("한국어", "영어"),
        ("한국어 문장", "영어_문장"),
        ("Korean", "ENGLISH"),
        ("ko", "en"),
        ("source", "translation"),
        ("Source ", " Target"),
    ],
)
def test_columns_may_be_called_in_several_ways(tmp_path, korean, english):
    path = write(tmp_path / "d.csv", [["ID", english, "점수", korean], ["1", "Yes.", "5", "네."]])
    pairs = aihub.read(path)
    assert pairs == Pairs(["네."], ["Yes."]) and type(pairs) is Pairs


def test_the_plainer_name_of_a_language_is_preferred(tmp_path):
    """In some corpora "source" is where a sentence is from."""
    header = ["source", "소분류", "domain", "ko", "translation", "en"]
    path = write(tmp_path / "d.csv", [header, ["news", "축구", "sport", "네.", "MT", "Yes."]])
    assert aihub.read(path) == DomainPairs(["네."], ["Yes."], ["sport"])


def test_rows_with_half_a_pair_are_counted_and_left_out(tmp_path):
    half = [["5", "여행", "", "", "왜?", " "], ["6", "여행", "", "", "", "Why?"], ["7", "여행"]]
    path = write(tmp_path / "d.csv", [HEADER, BODY[0], *half, [], *BODY[1:], []])
    with pytest.warns(UserWarning, match=r"d\.csv: 2 of 6 rows .* left out: 3, 4$"):
        assert aihub.read(path) == EXPECTED
    path = write(tmp_path / "d.csv", [[], ["", ""], HEADER, *half * 4, *BODY])
    with pytest.warns(UserWarning, match="8 of 12 rows .*: 4, 5, 7, 8, 10, …$"):
        aihub.read(path)


def test_a_sound_spreadsheet_gives_no_warning(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert aihub.read(write(tmp_path / "d.csv", [HEADER, *BODY, ["", ""]])) == EXPECTED


def test_a_spreadsheet_with_other_columns_names_those_that_it_has(tmp_path):
    rows = [["id", "document", "label"], ["1", "좋아요", "1"]]
    path = write(tmp_path / "d.csv", rows, "utf-8-sig")
    problem = failure(path, "no column of Korean sentences")
    assert "Its first row is: id, document, label." in problem
    assert "한국어" in problem and "원문" in problem and "source" in problem
    path = write(tmp_path / "e.csv", [["ID", "", "원문", "Deutsch"], ["1", "", "네.", "Ja."]])
    problem = failure(path, "no column of English sentences")
    assert "ID, (empty), 원문, Deutsch." in problem and "번역문" in problem


def test_a_spreadsheet_without_headers_is_refused(tmp_path):
    failure(write(tmp_path / "d.csv", BODY), "first row is: 1, 여행, 호텔, 체크인, 방 있어요")
    failure(write(tmp_path / "e.csv", []), "first row is: nothing")


def test_exchanged_columns_are_refused(tmp_path):
    rows = [[english, korean] for *_, korean, english in BODY]
    path = write(tmp_path / "d.csv", [["원문", "번역문"], *rows])
    failure(path, "has Hangul in 0 of 4 sentences of its column '원문', which should be Korean")
    rows = [[korean, korean] for *_, korean, _ in BODY]
    path = write(tmp_path / "d.csv", [["ko", "en"], *rows])
    failure(path, "has Hangul in 3 of 4 sentences of its column 'en', which should be English")


def test_a_spreadsheet_without_pairs_is_refused(tmp_path):
    failure(write(tmp_path / "d.csv", [HEADER]), "has no row with two sentences")
    path = write(tmp_path / "d.csv", [HEADER, ["5", "여행", "", "", "왜?", ""]])
    with pytest.warns(UserWarning, match="1 of 1 rows"):
        failure(path, "has no row with two sentences")


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("d.csv", "원문,번역문\n네.,".encode() + b"\xff\xff", "cannot be read as text with cells"),
        ("d.csv", '원문,번역문\n네.,"Yes.'.encode(), "cannot be read as text with cells"),
        ("d.json", b"{}", r"is no spreadsheet that can be read here: \.xlsx, \.csv, \.tsv, \.txt"),
        ("d.xls", b"\xd0\xcf\x11\xe0", r"is no spreadsheet that can be read here: \.xlsx"),
    ],
    ids=["unknown bytes", "an open quote", "JSON", "an old workbook"],
)
def test_other_files_are_refused(tmp_path, name, content, problem):
    (tmp_path / name).write_bytes(content)
    failure(tmp_path / name, problem)


def no_sheets(path):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("원문.txt", "번역문")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0 protected by a password"),
        lambda path: path.write_bytes(path.read_bytes()[:3_000]),
        no_sheets,
    ],
    ids=["empty", "protected", "cut off", "another archive"],
)
def test_a_broken_workbook_is_refused(tmp_path, spoil):
    path = workbook(tmp_path / "d.xlsx", [HEADER, *BODY])
    spoil(path)
    failure(path, r"cannot be read as a workbook \(.*protected or damaged")


def test_a_missing_spreadsheet_and_a_folder_are_named(tmp_path):
    failure(tmp_path / "d.xlsx", "not found")
    (tmp_path / "folder.csv").mkdir()
    failure(tmp_path / "folder.csv", "cannot be read as text with cells")


def test_splits_hold_every_pair_once_with_its_domain(tmp_path):
    rows = [["여행" if n % 2 else "쇼핑", f"문장 {n}", f"Sentence {n}"] for n in range(300)]
    rows += [["쇼핑", f"말 {n}", f"sentence {n}!"] for n in range(300)]  # the same in English
    path = write(tmp_path / "d.csv", [["분야", "한국어", "영어"], *rows])
    splits = aihub.splits(path)
    found = [
        (name, domain, source, target)
        for name, split in splits.items()
        for source, target, domain in zip(*vars(split).values(), strict=True)
    ]
    assert sorted(row[1:] for row in found) == sorted(map(tuple, rows))
    sides = {(name, re.search(r"\d+", target)[0]) for name, _, _, target in found}
    assert len(sides) == 300
    assert min(Counter(name for name, *_ in found).values()) > 30


def test_too_little_for_three_splits_is_refused(tmp_path):
    path = write(tmp_path / "d.csv", [HEADER, *BODY])
    with pytest.raises(DataError, match="too little for three splits: 4 sentences that differ"):
        aihub.splits(path)
