import hashlib
import zipfile
from dataclasses import replace

import pytest

from solutions.data import files, korean_files, parallel
from solutions.data.files import DataError
from solutions.data.korean_files import JHE, TATOEBA
from solutions.data.pairs import Pairs
from solutions.data.sentence_split import groups, normalised

RIGHTS = "CC-BY 2.0 (France) Attribution: tatoeba.org #1 (a) & #2 (b)"
ROWS = [("Go.", "가."), (" “Hi”\u2028", "안녕\x85 "), ("Hi!", "안녕하세요"), ("Café", "카페")]
CONTENT = "".join(f"{english}\t{korean}\t{RIGHTS}\n" for english, korean in ROWS).encode()
SCHOOL = {
    "jhe-koen-dev": [("안녕!", "Hello.")],
    "jhe-koen-eval": [("해.\r\x85", " Sun"), ("밤", "Night")],
}


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """Small files in the place of the published ones, and passing for them; Tatoeba is left out."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(
        korean_files, "TATOEBA_TEXT", hashlib.sha256(CONTENT).hexdigest(), raising=True
    )
    (tmp_path / "tatoeba_kor_eng").mkdir()
    (tmp_path / "jhe_kor_eng").mkdir()
    parts = []
    for part, rows in zip(JHE, SCHOOL.values(), strict=True):
        parts.append([])
        for file, texts in zip(part, zip(*rows, strict=True), strict=True):
            content = "".join(f"{text}\n" for text in texts).encode()
            (tmp_path / file.path).write_bytes(content)
            sha256 = hashlib.sha256(content).hexdigest()
            parts[-1].append(replace(file, size=len(content), sha256=sha256))
    monkeypatch.setattr(korean_files, "JHE", parts)
    return tmp_path / "tatoeba_kor_eng"


def pack(path, content=CONTENT, name="kor.txt", compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr("_about.txt", "Date of this file:\n  2023-02-20\n")
        archive.writestr(name, content)
    return path


def failure(problem, **arguments):
    """The error that reading Tatoeba raises; it says all that a reader needs."""
    with pytest.raises(DataError) as caught:
        korean_files.tatoeba(**arguments)
    error = caught.value
    assert problem in error.problem
    assert error.source == "https://www.manythings.org/anki/kor-eng.zip"
    for part in (error.file, problem, error.source, str(error.destination), 'load("stand-in")'):
        assert part in str(error)
    return error


def test_both_forms_give_the_same_pairs_letter_by_letter(folder):
    expected = Pairs([korean for _, korean in ROWS], [english for english, _ in ROWS])
    archive = pack(folder / "kor-eng.zip")
    assert korean_files.tatoeba() == expected
    archive.unlink()
    (folder / "kor.txt").write_bytes(CONTENT)
    assert korean_files.tatoeba() == expected


def test_the_unpacked_form_is_read_first(folder):
    (folder / "kor.txt").write_bytes(CONTENT)
    (folder / "kor-eng.zip").write_bytes(b"never opened")
    assert len(korean_files.tatoeba()) == len(ROWS)


@pytest.mark.parametrize("form", ["kor.txt", "kor-eng.zip"])
def test_another_edition_is_named_and_taken_if_it_is_asked_for(folder, form):
    newer = CONTENT + f"New.\t새로운.\t{RIGHTS}\n".encode()
    path = folder / form
    path.write_bytes(newer) if form == "kor.txt" else pack(path, newer)
    error = failure("is another edition: it has 5 pairs, the course's has 5,749")
    assert error.file == str(path)
    assert "any_edition=True" in error.problem and "20 February 2023" in error.problem
    pairs = korean_files.tatoeba(any_edition=True)
    assert (pairs.sources[-1], pairs.targets[-1]) == ("새로운.", "New.")
    splits = korean_files.splits("tatoeba", any_edition=True)
    assert sum(map(len, splits.values())) == 5


def test_a_changed_letter_is_another_edition(folder):
    (folder / "kor.txt").write_bytes(CONTENT.replace(b"Go.", b"So."))
    failure("is another edition: it has 4 pairs")


@pytest.mark.parametrize("any_edition", [False, True])
@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CONTENT[:-65], 4),
        (b"", 1),
        (b"<html>not here</html>\n", 1),
        (CONTENT + b"\n", 5),
        (CONTENT.replace(b"Caf\xc3\xa9", b"Caf\xe9"), 4),
        (CONTENT.replace(b"Hi!\t", b"Hi!\t\t"), 3),
    ],
    ids=["cut off", "empty", "a web page", "empty line", "not UTF-8", "a cell too many"],
)
def test_a_broken_text_is_named_by_its_line(folder, content, line, any_edition):
    (folder / "kor.txt").write_bytes(content)
    error = failure(
        f"line {line} is not `english korean attribution`, tab-separated, in UTF-8",
        any_edition=any_edition,
    )
    assert "delete the file" in error.problem
    assert error.destination == folder / "kor.txt"


def damaged(path):
    content = bytearray(path.read_bytes())
    place = content.index(b"kor.txt") + len(b"kor.txt") + 4
    content[place : place + 8] = b"\xff" * 8
    path.write_bytes(content)


def locked(path):
    """Says of both copies of an entry's flags that it is encrypted."""
    content = bytearray(path.read_bytes())
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = -1
        while (place := content.find(mark, place + 1)) >= 0:
            content[place + flags] |= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"<html>please wait</html>"),
        lambda path: path.write_bytes(path.read_bytes()[:200]),
        damaged,
        locked,
        lambda path: pack(path, name="deu.txt"),
    ],
    ids=["empty", "a web page", "cut off", "overwritten", "locked", "another language"],
)
def test_a_broken_archive_is_named(folder, spoil):
    path = pack(folder / "kor-eng.zip")
    spoil(path)
    error = failure("cannot be unpacked (")
    assert error.file == str(path)
    assert "delete it" in error.problem and error.destination == path


def test_a_missing_file_names_its_address_and_its_place(folder, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    error = failure("COURSE_OFFLINE=1 forbids the download")
    assert error.destination == folder / "kor-eng.zip"


def test_jhe_is_read_part_by_part_letter_by_letter(folder):
    assert korean_files.jhe() == Pairs(["안녕!", "해.\r\x85", "밤"], ["Hello.", " Sun", "Night"])


def test_a_changed_or_missing_file_of_jhe_is_named(folder, monkeypatch):
    path = folder.parent / "jhe_kor_eng" / "jhe-koen-eval.en"
    path.write_bytes(path.read_bytes().replace(b"Sun", b"Son"))
    with pytest.raises(DataError, match="is altered") as caught:
        korean_files.jhe()
    assert caught.value.file == str(path)
    path.unlink()
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    with pytest.raises(DataError, match="jhe-koen-eval.en: .*forbids") as caught:
        korean_files.jhe()
    assert caught.value.source.endswith("/korean-english-jhe/jhe-koen-eval.en")
    assert "jungyeul/korean-parallel-corpora" in caught.value.source
    assert caught.value.destination == path


def test_every_file_has_a_place_and_an_address():
    paths = [[form.path for form in forms] for forms in korean_files.NEEDED]
    assert paths == [
        ["tatoeba_kor_eng/kor.txt", "tatoeba_kor_eng/kor-eng.zip"],
        *[[f"jhe_kor_eng/{name}.{language}"] for name in SCHOOL for language in ("ko", "en")],
    ]
    assert all(
        forms[-1].url.endswith(forms[-1].path.split("/")[1]) for forms in korean_files.NEEDED
    )


def rows_of(pairs):
    return list(zip(pairs.sources, pairs.targets, strict=True))


def test_a_part_is_on_the_sides_that_it_has_in_the_whole(folder):
    """Also a pair that belongs to one of the other part: "안녕" is said in both."""
    lines = "".join(f"s {n}\t문장 {n}\t{RIGHTS}\n" for n in range(60)).encode()
    (folder / "kor.txt").write_bytes(CONTENT + lines)
    splits = {
        name: korean_files.splits(name, any_edition=True)
        for name in ("tatoeba", "jhe", "tatoeba+jhe")
    }
    school = {row for rows in SCHOOL.values() for row in rows}
    for side, both in splits["tatoeba+jhe"].items():
        assert rows_of(splits["jhe"][side]) == [row for row in rows_of(both) if row in school]
        assert rows_of(splits["tatoeba"][side]) == [
            row for row in rows_of(both) if row not in school
        ]
    assert sum(map(len, splits["tatoeba+jhe"].values())) == 67


@pytest.mark.real_data
def test_the_files_are_the_published_ones(real_data):
    tatoeba, jhe = korean_files.tatoeba(), korean_files.jhe()
    assert (len(tatoeba), len(jhe)) == (5_749, 1_440)
    assert (tatoeba.sources[0], tatoeba.targets[0]) == ("가.", "Go.")
    assert (len(set(tatoeba.targets)), len(set(tatoeba.sources))) == (5_130, 5_568)
    assert jhe.sources[720].startswith("때때로 달걀은")
    assert jhe.targets[720] == "Sometimes the eggs are hung on trees."
    for forms in korean_files.NEEDED:
        assert files.find(*forms) == real_data / forms[0].path


@pytest.mark.real_data
def test_a_real_archive_of_the_real_text_will_do(real_data, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "tatoeba_kor_eng").mkdir()
    content = (real_data / TATOEBA[0].path).read_bytes()
    pack(tmp_path / TATOEBA[1].path, content)
    assert len(korean_files.tatoeba()) == 5_749


@pytest.mark.real_data
def test_three_groups_of_the_real_corpus_have_pairs_in_both_parts(real_data):
    tatoeba, jhe = korean_files.tatoeba(), korean_files.jhe()
    names = groups(Pairs(tatoeba.sources + jhe.sources, tatoeba.targets + jhe.targets))
    assert len(set(names)) == 6_369
    assert len(set(names[:5_749]) & set(names[5_749:])) == 3


@pytest.mark.real_data
@pytest.mark.parametrize("name", parallel.KOREAN)
def test_no_real_sentence_is_on_two_sides_however_it_is_spelled(real_data, name):
    sides = [
        {normalised(text) for text in split.sources + split.targets}
        for split in korean_files.splits(name).values()
    ]
    assert not sides[0] & sides[1] and not sides[0] & sides[2] and not sides[1] & sides[2]


@pytest.mark.real_data
def test_both_parts_make_the_whole_and_nothing_is_lost(real_data):
    tatoeba, jhe, both = (korean_files.splits(name) for name in parallel.KOREAN)
    for side, pairs in both.items():
        assert sorted(rows_of(pairs)) == sorted(rows_of(tatoeba[side]) + rows_of(jhe[side]))
        assert len(pairs) / 7_189 == pytest.approx(0.8 if side == "train" else 0.1, abs=0.01)
    read = rows_of(korean_files.tatoeba()) + rows_of(korean_files.jhe())
    assert sorted(read) == sorted(row for pairs in both.values() for row in rows_of(pairs))
