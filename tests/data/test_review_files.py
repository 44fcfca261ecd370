import csv
import hashlib
import io
import os
import tarfile
from dataclasses import replace

import pytest

from solutions.data import files, review_files
from solutions.data.files import DataError, DataFile

MEMBERS = {
    "train/neg/10_2.txt": b"a bad film<br />",
    "train/neg/2_1.txt": b"dull",
    "train/pos/1_9.txt": "très bon".encode(),
    "test/neg/0_3.txt": b"",
    "test/pos/0_7.txt": b"good",
}
OTHERS = {  # what the official archive holds besides
    "README": b"read me",
    "train/unsup/0_0.txt": b"no label",
    "train/urls_pos.txt": b"http://",
    "train/labeledBow.feat": b"9 0:9",
    "imdb.vocab": b"the",
}
EXPECTED = {
    "train": (["a bad film<br />", "dull", "très bon"], [0, 0, 1]),
    "test": (["", "good"], [0, 1]),
}


def digest(members):
    sha = hashlib.sha256()
    for split in ("test", "train"):
        for label in ("neg", "pos"):
            for name in sorted(name for name in members if name.startswith(f"{split}/{label}/")):
                sha.update(name.encode() + b"\0" + members[name] + b"\0")
    return sha.hexdigest()


def write_archive(path, members, folders=True):
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w:gz") as archive:
        if folders:
            folder = tarfile.TarInfo("aclImdb/train/neg")
            folder.type = tarfile.DIRTYPE
            archive.addfile(folder)
        for name, content in members.items():
            info = tarfile.TarInfo(f"aclImdb/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))


@pytest.fixture
def data_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def archive(data_folder, monkeypatch):
    """A small archive in the form of the repacked one; returns its path."""
    monkeypatch.setattr(review_files, "IMDB_FINGERPRINT", digest(MEMBERS))
    path = data_folder / review_files.IMDB[0].path
    write_archive(path, MEMBERS)
    return path


@pytest.mark.parametrize("others", [{}, OTHERS], ids=["repacked", "official"])
def test_both_forms_of_the_archive_give_the_same_reviews(tmp_path, others):
    path = tmp_path / "archive.tar.gz"
    write_archive(path, {**others, **MEMBERS}, folders=bool(others))
    assert review_files.imdb_archive(path, digest(MEMBERS)) == EXPECTED


def test_the_order_inside_the_archive_does_not_matter(tmp_path):
    path = tmp_path / "archive.tar.gz"
    write_archive(path, dict(reversed(MEMBERS.items())))
    assert review_files.imdb_archive(path, digest(MEMBERS)) == EXPECTED


@pytest.mark.parametrize(
    "members",
    [
        {**MEMBERS, "train/neg/2_1.txt": b"Dull"},
        {**MEMBERS, "train/neg/3_1.txt": b"one more"},
        {name: text for name, text in MEMBERS.items() if name != "train/neg/2_1.txt"},
        {**{n: t for n, t in MEMBERS.items() if "neg/2" not in n}, "train/pos/2_1.txt": b"dull"},
        {},
    ],
    ids=["changed", "added", "missing", "moved", "empty"],
)
def test_other_reviews_are_refused(tmp_path, members):
    path = tmp_path / "archive.tar.gz"
    write_archive(path, members)
    with pytest.raises(DataError, match="other reviews") as caught:
        review_files.imdb_archive(path, digest(MEMBERS))
    assert str(path) in str(caught.value)
    assert "ai.stanford.edu" in caught.value.source


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"<html>not a tar</html>" * 50,
        lambda content: content[: len(content) // 2],
        lambda content: content[:60] + bytes(20) + content[80:],
    ],
    ids=["empty", "page", "half", "overwritten"],
)
def test_a_damaged_archive_is_named(archive, damage):
    archive.write_bytes(damage(archive.read_bytes()))
    with pytest.raises(DataError, match="is damaged") as caught:
        review_files.imdb()
    assert str(archive) in str(caught.value)
    assert caught.value.destination == archive


def test_parsed_reviews_are_cached_and_the_archive_not_read_again(archive, monkeypatch):
    first = review_files.imdb()
    assert first == (EXPECTED["train"], EXPECTED["test"])
    monkeypatch.setattr(review_files, "imdb_archive", None)
    assert review_files.imdb() == tuple(
        tuple(map(list, EXPECTED[split])) for split in ("train", "test")
    )


def test_a_changed_archive_is_read_again(archive):
    review_files.imdb()
    write_archive(archive, {**MEMBERS, "train/neg/2_1.txt": b"another text"})
    with pytest.raises(DataError, match="other reviews"):
        review_files.imdb()


def test_an_archive_of_the_same_size_but_a_later_date_is_read_again(archive, monkeypatch):
    review_files.imdb()
    later = archive.stat().st_mtime_ns + 1_000_000_000
    os.utime(archive, ns=(later, later))
    monkeypatch.setattr(review_files, "imdb_archive", lambda *_: {"train": "a", "test": "b"})
    assert review_files.imdb() == (("a",), ("b",))


@pytest.mark.parametrize("content", [b"", b"rubbish", b"[]\n{}", None])
def test_a_broken_cache_is_rebuilt(archive, content):
    review_files.imdb()
    parsed = files.cache_folder() / "imdb" / "parsed.json"
    sound = parsed.read_bytes()
    parsed.write_bytes(sound.replace(b"dull", b"DULL") if content is None else content)
    assert review_files.imdb() == (EXPECTED["train"], EXPECTED["test"])
    assert parsed.read_bytes() == sound


def test_a_cache_that_cannot_be_written_does_no_harm(archive, monkeypatch, tmp_path):
    (tmp_path / "occupied").write_text("a file where the cache should be")
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "occupied"))
    assert review_files.imdb() == (EXPECTED["train"], EXPECTED["test"])


def test_nsmc_takes_the_default_quoting(data_folder):
    content = 'id\tdocument\tlabel\n1\t"좋은 ""영화"""\t1\n2\t\t0\n3\t그냥 "그래\t0\n'.encode()
    file = DataFile("nsmc.txt", sha256=hashlib.sha256(content).hexdigest())
    (data_folder / "nsmc.txt").write_bytes(content)
    assert review_files.nsmc(file) == (['좋은 "영화"', "", '그냥 "그래'], [1, 0, 0])
    (data_folder / "nsmc.txt").write_bytes(content.replace(b"1\n", b"0\n"))
    with pytest.raises(DataError, match="altered"):
        review_files.nsmc(file)


TABLE = DataFile("shop/reviews.txt", url="https://example.org/reviews.txt", fetch=False)


def write_table(data_folder, content):
    path = data_folder / TABLE.path
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read_table():
    return review_files.labelled_lines(TABLE, {"1": 0, "5": 1}, "`rating text`")


def test_labelled_lines_keep_the_text_as_it_is(data_folder):
    write_table(data_folder, '5\t"배송" 빨라요\u2028좋아요\r\n1\t별로\t"예요\n5\t\n')
    texts, labels = read_table()
    assert texts == ['"배송" 빨라요\u2028좋아요', '별로\t"예요', ""]
    assert labels == [1, 0, 1]


@pytest.mark.parametrize(
    "line",
    ["3\t보통", "별점\t좋아요", "5 좋아요", "", "5\t좋아요".encode("cp949"), "좋아요\t5"],
)
def test_a_malformed_line_is_named_by_number(data_folder, line):
    line = line if isinstance(line, bytes) else line.encode()
    path = write_table(data_folder, "5\t좋아요\n1\t별로\n".encode() + line + b"\n5\tgood\n")
    with pytest.raises(DataError, match="line 3 is not `rating text`") as caught:
        read_table()
    assert str(path) in str(caught.value)
    assert caught.value.source == TABLE.url


def test_an_empty_table_is_an_error(data_folder):
    write_table(data_folder, "")
    with pytest.raises(DataError, match="is empty"):
        read_table()


def test_a_table_the_reader_does_not_have_names_its_place(data_folder):
    with pytest.raises(DataError) as caught:
        read_table()
    assert caught.value.destination == data_folder / TABLE.path
    assert TABLE.url in str(caught.value)


@pytest.mark.real_data
def test_imdb_is_the_published_corpus_and_survives_the_cache(real_data, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path))
    parsed = review_files.imdb()
    assert [len(texts) for texts, _ in parsed] == [25_000, 25_000]
    monkeypatch.setattr(review_files, "imdb_archive", None)
    assert review_files.imdb() == parsed


@pytest.mark.real_data
@pytest.mark.parametrize("file", [review_files.NSMC_TRAIN, review_files.NSMC_TEST])
def test_nsmc_files_are_the_published_ones(real_data, file):
    path = files.find(file)
    assert path == real_data / file.path
    texts, labels = review_files.nsmc(file)
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    assert texts == [row["document"] for row in rows]
    assert set(labels) == {0, 1}
    with pytest.raises(DataError, match="altered"):
        files.find(replace(file, sha256="0" * 64))
