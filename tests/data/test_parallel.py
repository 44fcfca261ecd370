import gzip
import hashlib
import subprocess
import sys

import pytest

from solutions.data import parallel, parallel_files
from solutions.data.aligned import AlignedPairs
from solutions.data.files import DataError
from solutions.data.pairs import Pairs
from solutions.data.parallel_files import MULTI30K, TextFile
from solutions.data.subwords import PairCodec, plain
from solutions.data.text import UNKNOWN

KEYS = set(parallel.FACTS["multi30k"])


@pytest.fixture(scope="module")
def stand_in():
    return parallel.load("stand-in")


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A folder with small files in the place of Multi30k's, which pass for the published ones."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "multi30k").mkdir()
    table = {}
    for split, pair in MULTI30K.items():
        table[split] = ()
        for number, file in enumerate(pair):
            text = f"Satz eins.\n{split} {'de' if number == 0 else 'en'}\n".encode()
            (tmp_path / "multi30k" / file.name).write_bytes(text)
            checksum = hashlib.sha256(text).hexdigest()
            table[split] += (TextFile(file.name, size=len(text), sha256=checksum),)
    monkeypatch.setattr(parallel_files, "MULTI30K", table)
    return tmp_path / "multi30k"


def test_every_split_of_the_stand_in_is_aligned_pairs(stand_in):
    assert stand_in.name == "stand-in" and stand_in.is_stand_in
    assert stand_in.languages == ("de", "en")
    assert {name: len(split) for name, split in stand_in.splits().items()} == {
        "train": 8_000,
        "validation": 500,
        "test": 1_000,
    }
    for split in stand_in.splits().values():
        assert isinstance(split, AlignedPairs)
        taken = split.take([2, 0])
        assert taken.links == [split.links[2], split.links[0]]


def test_no_sentence_of_the_stand_in_is_on_two_sides(stand_in):
    facts = stand_in.facts
    assert set(facts) == KEYS
    assert facts == stand_in.count()
    for key, value in facts.items():
        if "_in_" in key:
            assert value == 0
        elif key.startswith("distinct"):
            assert value == facts[key.rpartition("_")[2]]


def test_loading_twice_gives_the_same(stand_in):
    again = parallel.load("stand-in")
    assert again.fingerprint == stand_in.fingerprint
    assert again.facts == stand_in.facts and again.facts is not stand_in.facts
    assert again.train == stand_in.train


def test_the_stand_in_is_the_same_everywhere(stand_in):
    assert stand_in.fingerprint.startswith("0336c2712b95")


def test_the_fingerprint_sees_every_change():
    def printed(train, test):
        splits = dict(train=train, validation=Pairs([], []), test=test)
        return parallel.ParallelText("x", ("de", "en"), **splits, facts={}).fingerprint

    one, other = Pairs(["a", "b"], ["c", "d"]), Pairs(["e"], ["f"])
    corpora = [
        (one, other),
        (other, one),
        (Pairs(["b", "a"], ["c", "d"]), other),
        (Pairs(["a", "b"], ["d", "c"]), other),
        (Pairs(["c", "d"], ["a", "b"]), other),
        (one, Pairs([], [])),
        (AlignedPairs(["a", "b"], ["c", "d"], [(), ()]), other),
        (AlignedPairs(["a", "b"], ["c", "d"], [(), (((0, 1), ()),)]), other),
    ]
    assert len({printed(*corpus) for corpus in corpora}) == len(corpora)


def test_counting_by_hand():
    facts = parallel.count(
        {
            "train": Pairs(["a", "a", "b", "a"], ["x", "x", "y", "z"]),
            "validation": Pairs(["a", "c"], ["x", "x"]),
            "test": Pairs(["c", "c", "d"], ["x", "z", "w"]),
        }
    )
    expected = {
        "train": 4,
        "validation": 2,
        "test": 3,
        "distinct_pairs_train": 3,
        "distinct_sources_train": 2,
        "distinct_targets_train": 3,
        "distinct_pairs_validation": 2,
        "distinct_sources_validation": 2,
        "distinct_targets_validation": 1,
        "distinct_pairs_test": 3,
        "distinct_sources_test": 2,
        "distinct_targets_test": 3,
        "validation_pairs_in_train": 1,
        "validation_sources_in_train": 1,
        "validation_targets_in_train": 2,
        "test_pairs_in_train": 0,
        "test_sources_in_train": 0,
        "test_targets_in_train": 2,
        "test_pairs_in_validation": 1,
        "test_sources_in_validation": 2,
        "test_targets_in_validation": 1,
    }
    assert facts == expected
    assert set(expected) == KEYS


def test_a_published_corpus_has_the_publishers_splits(folder):
    corpus = parallel.load("multi30k")
    assert corpus.name == "multi30k" and not corpus.is_stand_in
    assert corpus.test.sources == ["Satz eins.", "test de"]
    assert corpus.validation.targets == ["Satz eins.", "validation en"]
    assert corpus.facts == parallel.FACTS["multi30k"]
    assert corpus.count()["test_pairs_in_train"] == 1  # of these small files


def test_a_broken_or_missing_file_stops_the_loading(folder, monkeypatch):
    path = folder / "val.en"
    path.write_bytes(gzip.compress(path.read_bytes()))
    with pytest.raises(DataError, match=r"val\.en: .*bytes of text instead of") as caught:
        parallel.load("multi30k")
    assert caught.value.destination == folder / "val.en.gz"
    path.unlink()
    monkeypatch.setenv("COURSE_OFFLINE", "1")  # for the reader of files, which then asks nobody
    with pytest.raises(DataError, match=r"val\.en\.gz: .*forbids the download"):
        parallel_files.multi30k()


def test_offline_gives_the_stand_in_even_beside_real_data(folder, stand_in, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert parallel.available("multi30k")
    corpus = parallel.load("multi30k")
    assert corpus.is_stand_in and corpus.name == "stand-in"
    assert corpus.fingerprint == stand_in.fingerprint


def test_available_looks_without_the_network(folder, monkeypatch):
    assert parallel.available("stand-in") and parallel.available("multi30k")
    path = folder / "train.en"
    path.rename(folder / "train.en.gz")  # the other form will do
    assert parallel.available("multi30k")
    (folder / "train.en.gz").unlink()
    assert not parallel.available("multi30k")


@pytest.mark.parametrize("function", [parallel.load, parallel.available])
def test_an_unknown_corpus_is_refused(function):
    with pytest.raises(ValueError, match="'multi3k'.*multi30k, stand-in"):
        function("multi3k")


def test_subwords_of_the_stand_in_know_the_test_split_and_its_alignment(stand_in):
    codec = PairCodec.learn(stand_in.train, 800)
    test = stand_in.test.take(range(200))
    sources, targets = codec.encode(test)
    assert UNKNOWN not in sources and UNKNOWN not in targets
    assert codec.decode(targets) == [plain(text) for text in test.targets]
    alignment = codec.alignment(test)
    tokens = targets[:, 1:] > 3
    assert (alignment.any(axis=2) == tokens).all()  # every token of ours means something


def test_loading_does_not_import_tensorflow():
    code = (
        "import sys; from solutions.data import parallel; parallel.load('stand-in');"
        "print([name for name in ('tensorflow', 'keras', 'sentencepiece') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr


@pytest.mark.real_data
def test_the_facts_of_multi30k_are_true(real_data):
    corpus = parallel.load("multi30k")
    assert corpus.facts == parallel.FACTS["multi30k"] == corpus.count()
    assert corpus.fingerprint.startswith("6c6486af316d")
    assert not any(isinstance(split, AlignedPairs) for split in corpus.splits().values())


@pytest.mark.real_data
@pytest.mark.parametrize("shared", [False, True])
def test_subwords_of_multi30k(real_data, shared):
    corpus = parallel.load("multi30k")
    codec = PairCodec.learn(corpus.train, shared=shared)
    assert len(codec.source) == len(codec.target) == 8_000
    for split in corpus.splits().values():
        sources, targets = codec.encode(split)
        assert codec.decode(sources, "source") == [plain(text) for text in split.sources]
        assert codec.decode(targets) == [plain(text) for text in split.targets]
        assert (sources == UNKNOWN).sum() + (targets == UNKNOWN).sum() == 0
