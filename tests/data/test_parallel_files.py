import gzip
import hashlib
import http.server
import threading

import pytest

from solutions.data import files, parallel_files
from solutions.data.files import DataError
from solutions.data.parallel_files import MULTI30K, TextFile

# A line may hold breaks that Python's own splitlines would take for the end of one.
LINES = ["Ein Hund schläft.", "Zwei\u2028Männer\x85 lachen.", "", "Ein Café."]
CONTENT = "".join(line + "\n" for line in LINES).encode()
FILE = TextFile("train.de", size=len(CONTENT), sha256=hashlib.sha256(CONTENT).hexdigest())
PACKED = gzip.compress(CONTENT, mtime=0)


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "multi30k").mkdir()
    return tmp_path / "multi30k"


def failure(problem):
    """The error that reading FILE raises; it says all that a reader needs."""
    with pytest.raises(DataError) as caught:
        parallel_files.lines(FILE)
    error = caught.value
    assert problem in error.problem
    assert error.source == FILE.forms[1].url
    offers = ('load("stand-in-german")', "COURSE_OFFLINE=1")
    for part in (error.file, problem, str(error.destination), *offers):
        assert part in str(error)
    return error


@pytest.mark.parametrize(
    ("name", "content"), [("train.de", CONTENT), ("train.de.gz", PACKED)], ids=["plain", "packed"]
)
def test_both_forms_give_the_same_lines(folder, name, content):
    (folder / name).write_bytes(content)
    assert parallel_files.lines(FILE) == LINES


def test_a_form_that_another_program_has_packed_will_do(folder):
    other = gzip.compress(CONTENT, compresslevel=1, mtime=1)
    assert other != PACKED
    (folder / "train.de.gz").write_bytes(other)
    assert parallel_files.lines(FILE) == LINES


def test_the_unpacked_form_is_read_first(folder):
    (folder / "train.de").write_bytes(CONTENT)
    (folder / "train.de.gz").write_bytes(b"never opened")
    assert parallel_files.lines(FILE) == LINES


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("train.de", CONTENT[:-7], f"holds {len(CONTENT) - 7} bytes of text instead of"),
        ("train.de", b"", "holds 0 bytes of text"),
        ("train.de", CONTENT.replace(b"Hund", b"Mund"), "is altered"),
        ("train.de", PACKED, "bytes of text instead of"),
        ("train.de.gz", PACKED[:-12], "cannot be unpacked"),
        ("train.de.gz", b"", "holds 0 bytes of text"),
        ("train.de.gz", b"<html>please log in</html>", "cannot be unpacked (Not a gzipped file"),
        ("train.de.gz", PACKED[:12] + b"\xff\xff\xff" + PACKED[15:], "cannot be unpacked"),
        ("train.de.gz", gzip.compress(CONTENT[:-7]), "bytes of text instead of"),
        ("train.de.gz", gzip.compress(CONTENT.replace(b"Hund", b"Mund")), "is altered"),
    ],
    ids=[
        "cut off",
        "empty",
        "altered",
        "not unpacked",
        "packed and cut off",
        "packed and empty",
        "a web page",
        "packed and damaged",
        "cut off, then packed",
        "altered, then packed",
    ],
)
def test_a_broken_file_is_named_with_what_to_do(folder, name, content, problem):
    (folder / name).write_bytes(content)
    error = failure(problem)
    assert error.file == str(folder / name)
    assert "delete it" in error.problem
    assert error.destination == folder / "train.de.gz"  # beside the broken one


def test_a_missing_file_names_its_address_and_its_place(folder, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    error = failure("COURSE_OFFLINE=1 forbids the download")
    assert error.file == "multi30k/train.de.gz"
    assert error.destination == folder / "train.de.gz"


def test_without_network_the_error_says_so(folder, monkeypatch):
    with http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler) as closed:
        port = closed.server_port
    monkeypatch.setattr(parallel_files, "_MULTI30K", f"http://127.0.0.1:{port}")
    error = failure("the download failed: no network")
    assert error.destination == files.cache_folder() / "multi30k" / "train.de.gz"


@pytest.fixture
def served(monkeypatch, tmp_path):
    """A folder that a server on this machine gives out in the publisher's place."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(folder))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setattr(parallel_files, "_MULTI30K", f"http://127.0.0.1:{server.server_port}")
    yield folder
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_that_nobody_has_yet_is_downloaded_and_kept(folder, served):
    (served / "train.de.gz").write_bytes(PACKED)
    assert parallel_files.lines(FILE) == LINES
    (served / "train.de.gz").unlink()
    assert parallel_files.lines(FILE) == LINES


def test_a_download_of_something_else_is_named(folder, served):
    (served / "train.de.gz").write_bytes(gzip.compress(b"something else\n"))
    error = failure("holds 15 bytes of text")
    assert error.file == str(files.cache_folder() / "multi30k" / "train.de.gz")


def test_a_file_that_the_publisher_has_moved_is_named(folder, served):
    error = failure("the server answered 404")
    assert error.file.endswith("train.de.gz")


def test_every_split_has_two_languages_and_a_form_of_each_with_an_address():
    assert list(MULTI30K) == ["train", "validation", "test"]
    names = [file.name for pair in MULTI30K.values() for file in pair]
    assert [name.rpartition(".")[2] for name in names] == ["de", "en"] * 3
    for german, english in MULTI30K.values():
        plain, packed = german.forms
        assert plain.path == f"multi30k/{german.name}" and plain.url is None
        assert packed.path == f"multi30k/{german.name}.gz"
        assert packed.url.endswith(f"multi30k/dataset/master/data/task1/raw/{german.name}.gz")
        assert german.name.removesuffix("de") == english.name.removesuffix("en")


def write(folder, **texts):
    """Files for all splits; returns the table that describes them."""
    table = {}
    for split, pair in MULTI30K.items():
        table[split] = []
        for file in pair:
            content = texts.get(split, f"{split} {file.name}\n").encode()
            (folder / file.name).write_bytes(content)
            checksum = hashlib.sha256(content).hexdigest()
            table[split].append(TextFile(file.name, size=len(content), sha256=checksum))
    return table


def test_german_is_the_source_and_english_the_target(folder, monkeypatch):
    monkeypatch.setattr(parallel_files, "MULTI30K", write(folder))
    splits = parallel_files.multi30k()
    assert list(splits) == ["train", "validation", "test"]
    for split, pairs in splits.items():
        assert len(pairs) == 1
        assert pairs.sources[0].startswith(split) and pairs.sources[0].endswith(".de")
        assert pairs.targets[0].startswith(split) and pairs.targets[0].endswith(".en")


@pytest.mark.real_data
def test_the_files_are_the_published_ones(real_data):
    splits = parallel_files.multi30k()
    assert [len(pairs) for pairs in splits.values()] == [29_000, 1_014, 1_000]
    train = splits["train"]
    assert train.sources[0].startswith("Zwei junge weiße Männer sind im Freien")
    assert train.targets[0].startswith("Two young, White males are outside")
    for split, pair in MULTI30K.items():
        for file in pair:
            assert files.find(*file.forms) == real_data / "multi30k" / file.name
        shell = (real_data / "multi30k" / pair[0].name).read_bytes().count(b"\n")
        assert shell == len(splits[split])
