import errno
import hashlib
import os
import pickle
import subprocess
import sys
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pooch
import pytest

from solutions.data import files
from solutions.data.files import DataError, DataFile

CONTENT = b"a review\t1\n" * 50_000


class Server(ThreadingHTTPServer):
    """Serves CONTENT in several states of health and counts the requests."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = 0
        self.asked = threading.Event()  # a request for a held file has come in
        self.released = threading.Event()  # the held file may be sent to its end

    def address(self, name):
        return f"http://127.0.0.1:{self.server_port}/{name}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):  # noqa: N802
        self.server.requests += 1
        name = self.path.strip("/")
        if name == "missing":
            self.send_error(404)
            return
        content = CONTENT[:-1] + b"!" if name == "altered" else CONTENT
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        half = len(content) // 2
        self.wfile.write(content[:half])
        if name == "short":
            return
        if name == "held":
            self.wfile.flush()
            self.server.asked.set()
            self.server.released.wait(20)
        self.wfile.write(content[half:])

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    server = Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.released.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def file(server):
    return DataFile(
        "corpus/reviews.txt",
        url=server.address("good"),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        size=len(CONTENT),
    )


@pytest.fixture
def data_folder(monkeypatch, tmp_path):
    folder = tmp_path / "data"
    (folder / "corpus").mkdir(parents=True)
    monkeypatch.setenv("COURSE_DATA_DIR", str(folder))
    return folder


def cached(file):
    return files.cache_folder() / file.path


def downloaded():
    """What lies in the cache, the empty lock files left out."""
    return [
        path.name
        for path in files.cache_folder().rglob("*")
        if path.stat().st_size and path.is_file()
    ]


def assert_helpful(error, file, problem):
    assert problem in error.problem
    for part in (file.path, problem, file.url, "COURSE_OFFLINE=1"):
        assert part in str(error)
    assert str(error.destination) in str(error)


def test_data_folder_comes_before_cache_and_cache_before_network(file, server, data_folder):
    fetched = files.find(file)
    assert fetched == cached(file) and server.requests == 1
    assert files.find(file) == fetched and server.requests == 1
    mine = data_folder / file.path
    mine.write_bytes(CONTENT)
    assert files.find(file) == mine


def test_first_candidate_that_exists_is_taken(file, server, data_folder):
    other = DataFile("corpus/repacked.txt")
    (data_folder / other.path).write_bytes(b"repacked")
    assert files.find(file, other) == data_folder / other.path
    (data_folder / file.path).write_bytes(CONTENT)
    assert files.find(file, other) == data_folder / file.path
    assert server.requests == 0


def test_last_candidate_with_an_address_is_downloaded(file):
    assert files.find(DataFile("corpus/repacked.txt"), file).read_bytes() == CONTENT


def test_available_looks_at_disks_only(file, server, data_folder):
    assert not files.available(file)
    (data_folder / file.path).write_bytes(CONTENT)
    assert files.available(file)
    assert server.requests == 0


def test_the_cache_has_a_place_of_its_own_and_can_be_moved(monkeypatch, tmp_path):
    assert files.cache_folder() == tmp_path / "cache"
    monkeypatch.delenv("COURSE_CACHE_DIR")
    assert files.cache_folder().name == "attention-by-hand"


def test_offline_forbids_the_download(file, server, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    with pytest.raises(DataError) as caught:
        files.find(file)
    assert_helpful(caught.value, file, "COURSE_OFFLINE=1 forbids the download")
    assert server.requests == 0


def test_a_file_to_be_got_by_hand_is_not_downloaded(file, server, data_folder):
    with pytest.raises(DataError) as caught:
        files.find(replace(file, fetch=False))
    assert_helpful(caught.value, file, "not found")
    assert caught.value.destination == data_folder / file.path
    assert server.requests == 0


def test_a_data_folder_that_does_not_exist_is_an_error(file, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(DataError, match=r"nowhere: .*does not exist"):
        files.find(file)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (CONTENT[:-5], "has 549,995 bytes instead of 550,000"),
        (CONTENT[:-1] + b"!", "is altered"),
        (b"", "has 0 bytes"),
    ],
)
@pytest.mark.parametrize("place", ["data", "cache"])
def test_a_broken_file_is_named_and_never_passed_over(
    file, server, data_folder, content, problem, place
):
    sound, broken = data_folder / file.path, cached(file)
    if place == "data":
        sound, broken = broken, sound
    broken.parent.mkdir(parents=True, exist_ok=True)
    broken.write_bytes(content)
    if place == "data":  # a sound copy in the cache does not hide it
        sound.parent.mkdir(parents=True)
        sound.write_bytes(CONTENT)
    with pytest.raises(DataError) as caught:
        files.find(file)
    assert_helpful(caught.value, replace(file, path=str(broken)), problem)
    assert server.requests == 0


def test_an_unreadable_file_is_named(file, data_folder, monkeypatch):
    (data_folder / file.path).mkdir()  # a folder where a file should be
    with pytest.raises(DataError, match="cannot be read"):
        files.find(replace(file, size=None, sha256=None))


@pytest.mark.parametrize("name", ["short", "altered"])
def test_a_bad_download_is_not_left_behind(file, server, name):
    bad = replace(file, url=server.address(name))
    with pytest.raises(DataError) as caught:
        files.find(bad)
    assert_helpful(caught.value, bad, "download")
    assert caught.value.destination == cached(file)
    assert downloaded() == []
    assert files.find(file).read_bytes() == CONTENT


@pytest.mark.parametrize("known", [{}, {"size": None}, {"size": None, "sha256": None}])
def test_a_short_download_is_noticed_by_size_checksum_or_server(file, server, known):
    with pytest.raises(DataError):
        files.find(replace(file, url=server.address("short"), **known))
    assert downloaded() == []


def test_a_missing_page_is_named(file, server):
    gone = replace(file, url=server.address("missing"))
    with pytest.raises(DataError) as caught:
        files.find(gone)
    assert_helpful(caught.value, gone, "the server answered 404")


def test_no_network_is_named(file):
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as closed:
        port = closed.server_port
    dead = replace(file, url=f"http://127.0.0.1:{port}/good")
    with pytest.raises(DataError) as caught:
        files.find(dead)
    assert_helpful(caught.value, dead, "no network")


def test_a_silent_server_is_named(file, server, monkeypatch):
    monkeypatch.setattr(files, "TIMEOUT", 0.1)
    silent = replace(file, url=server.address("held"))
    with pytest.raises(DataError) as caught:
        files.find(silent)
    assert_helpful(caught.value, silent, "the server is silent")
    assert downloaded() == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_named(file, monkeypatch, code):
    def full(self, url, output_file, *_, **__):
        with open(output_file, "wb") as part:
            part.write(CONTENT[:100])
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", full)
    with pytest.raises(DataError) as caught:
        files.find(file)
    assert_helpful(caught.value, file, "no space left")
    assert downloaded() == []


def test_a_cache_that_cannot_be_written_is_named(file, monkeypatch, tmp_path):
    (tmp_path / "occupied").write_text("a file where the cache should be")
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "occupied"))
    with pytest.raises(DataError, match="the cache folder cannot be written"):
        files.find(file)


def test_data_error_survives_pickling():
    error = DataError("imdb/a.tar.gz", "not found", "https://example.org", "/data/imdb/a.tar.gz")
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error)
    assert again.source == "https://example.org"


FETCH = """
import sys
from solutions.data import files
download = files._download
files._download = lambda file: print("not found on disk", flush=True) or download(file)
file = files.DataFile("corpus/reviews.txt", sys.argv[1], sys.argv[2], int(sys.argv[3]))
print(files.find(file).stat().st_size, flush=True)
"""


@pytest.fixture
def start(file, server):
    """Starts processes that fetch the held file and kills what is left of them."""
    started = []

    def start():
        arguments = [server.address("held"), file.sha256, str(file.size)]
        command = [sys.executable, "-c", FETCH, *arguments]
        started.append(
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
        assert started[-1].stdout.readline() == "not found on disk\n"
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_two_processes_download_once(file, server, start):
    first = start()
    assert server.asked.wait(20)
    second = start()
    server.released.set()
    for process in (first, second):
        output, errors = process.communicate(timeout=20)
        assert (process.returncode, output) == (0, f"{len(CONTENT)}\n"), errors
    assert server.requests == 1


def test_a_killed_download_leaves_nothing_that_looks_whole(file, server, start):
    process = start()
    assert server.asked.wait(20)
    process.kill()
    process.wait()
    assert not files.available(file)
    assert not cached(file).exists()
    assert files.find(file).read_bytes() == CONTENT
    assert downloaded() == ["reviews.txt"]
