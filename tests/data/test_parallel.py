import gzip
import hashlib
import re
import subprocess
import sys
import types

import pytest

import solutions.data
from solutions.data import aihub, korean_files, parallel, parallel_files, sentence_split
from solutions.data.aligned import AlignedPairs
from solutions.data.files import DataError
from solutions.data.pair_codec import PairCodec
from solutions.data.pairs import Pairs
from solutions.data.parallel_files import MULTI30K, TextFile
from solutions.data.subwords import plain
from solutions.data.text import UNKNOWN

KEYS = set(parallel.FACTS["multi30k"])


@pytest.fixture(scope="module")
def german():
    return parallel.load("stand-in-german")


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


def test_every_split_of_the_german_stand_in_is_aligned_pairs(german):
    assert german.name == "stand-in-german" and german.is_stand_in
    assert german.languages == ("de", "en")
    assert {name: len(split) for name, split in german.splits().items()} == {
        "train": 8_000,
        "validation": 500,
        "test": 1_000,
    }
    for split in german.splits().values():
        assert isinstance(split, AlignedPairs)
        taken = split.take([2, 0])
        assert taken.links == [split.links[2], split.links[0]]


def test_no_sentence_of_the_german_stand_in_is_on_two_sides(german):
    facts = german.facts
    assert set(facts) == KEYS
    assert facts == german.count()
    for key, value in facts.items():
        if "_in_" in key:
            assert value == 0
        elif key.startswith("distinct"):
            assert value == facts[key.rpartition("_")[2]]


def test_loading_twice_gives_the_same(german):
    again = parallel.load("stand-in-german")
    assert again.fingerprint == german.fingerprint
    assert again.facts == german.facts and again.facts is not german.facts
    assert again.train == german.train


def test_the_german_stand_in_is_the_same_everywhere(german):
    assert german.fingerprint.startswith("0336c2712b95")


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


@pytest.mark.parametrize("name", parallel.GERMAN)
def test_offline_gives_the_german_stand_in_even_beside_real_data(folder, german, name, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert parallel.available(name)
    corpus = parallel.load(name)
    assert corpus.is_stand_in and corpus.name == "stand-in-german"
    assert corpus.fingerprint == german.fingerprint


@pytest.fixture
def dialogues(monkeypatch):
    """A small generator of dialogues in the place of ours."""
    splits = {
        name: AlignedPairs([f"{name} 하나"], [f"{name} one"], [(((0, 1), ((0, 1),)),)])
        for name in ("train", "validation", "test")
    }
    fake = types.ModuleType("dialogues")
    fake.make = lambda: types.SimpleNamespace(splits=lambda: splits)
    monkeypatch.setitem(sys.modules, "solutions.data.dialogues", fake)
    monkeypatch.setattr(solutions.data, "dialogues", fake, raising=False)
    parallel._stand_in.cache_clear()
    yield splits
    parallel._stand_in.cache_clear()


@pytest.mark.parametrize("name", ["stand-in", *parallel.KOREAN, "aihub"])
def test_offline_gives_dialogues_for_korean(name, dialogues, read, monkeypatch):
    path = "dialogues.csv" if name == "aihub" else None
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert parallel.available(name, path)
    corpus = parallel.load(name, path)
    assert (corpus.name, corpus.languages, corpus.is_stand_in) == ("stand-in", ("ko", "en"), True)
    assert corpus.splits() == dialogues
    assert corpus.facts == corpus.count()
    assert not read


def test_available_looks_without_the_network(folder, monkeypatch):
    assert parallel.available("stand-in-german") and parallel.available("multi30k")
    path = folder / "train.en"
    path.rename(folder / "train.en.gz")  # the other form will do
    assert parallel.available("multi30k")
    (folder / "train.en.gz").unlink()
    assert not parallel.available("multi30k")


def test_every_korean_corpus_needs_the_files_of_both(tmp_path, monkeypatch):
    """Else a pair might change its side with the name that it is loaded by."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    paths = [tmp_path / forms[-1].path for forms in korean_files.NEEDED]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    assert all(map(parallel.available, parallel.KOREAN))
    for path in paths:
        path.unlink()
        assert not any(map(parallel.available, parallel.KOREAN))
        path.write_bytes(b"")


@pytest.mark.parametrize("function", [parallel.load, parallel.available])
def test_an_unknown_corpus_is_refused(function):
    names = "multi30k, tatoeba, jhe, tatoeba[+]jhe, stand-in, stand-in-german, aihub"
    with pytest.raises(ValueError, match=f"'multi3k'; choose one of {names}$"):
        function("multi3k")


@pytest.mark.parametrize("offline", ["0", "1"])
@pytest.mark.parametrize("function", [parallel.load, parallel.available])
def test_a_path_belongs_to_aihub_and_to_nothing_else(function, offline, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", offline)
    with pytest.raises(ValueError, match="needs the path of your spreadsheet"):
        function("aihub")
    for name in parallel.FILES:
        with pytest.raises(ValueError, match=f'"aihub" only; {re.escape(repr(name))} finds'):
            function(name, "dialogues.xlsx")


@pytest.mark.parametrize("name", ["multi30k", "stand-in", "stand-in-german", "aihub"])
def test_only_tatoeba_has_editions(name):
    path = "dialogues.csv" if name == "aihub" else None
    with pytest.raises(ValueError, match=f"tatoeba, jhe, tatoeba[+]jhe, not '{name}'"):
        parallel.load(name, path, any_edition=True)


@pytest.fixture
def read(monkeypatch):
    """What the readers of files were asked for; they answer with small splits."""
    asked = []

    def answer(*arguments):
        asked.append(arguments)
        sides = {"train": "abc", "validation": "d", "test": "e"}
        return {side: Pairs(list(texts), list(texts.upper())) for side, texts in sides.items()}

    monkeypatch.setattr(korean_files, "splits", answer)
    monkeypatch.setattr(aihub, "splits", answer)
    return asked


@pytest.mark.parametrize("name", parallel.KOREAN)
def test_korean_corpora_are_read_by_their_name(name, read):
    corpus = parallel.load(name)
    assert (corpus.name, corpus.languages, corpus.is_stand_in) == (name, ("ko", "en"), False)
    assert corpus.test == Pairs(["e"], ["E"])
    assert corpus.facts == parallel.FACTS[name]
    other = parallel.load(name, any_edition=True)
    assert other.facts == other.count() != corpus.facts
    assert read == [(name, False), (name, True)]


def test_a_spreadsheet_is_read_and_counted(read):
    corpus = parallel.load("aihub", "dialogues.csv")
    assert (corpus.name, corpus.languages, corpus.is_stand_in) == ("aihub", ("ko", "en"), False)
    assert set(corpus.facts) == KEYS and corpus.facts == corpus.count()
    assert corpus.facts["train"] == 3
    assert read == [("dialogues.csv",)]


def test_a_spreadsheet_becomes_a_corpus(tmp_path):
    path = tmp_path / "dialogues.csv"
    assert not parallel.available("aihub", path)
    rows = [f"여행,문장 {number},Sentence {number}" for number in range(200)]
    path.write_text("\n".join(["대분류,원문,번역문", *rows]), encoding="utf-8")
    assert parallel.available("aihub", str(path))
    corpus = parallel.load("aihub", path)
    assert sum(map(len, corpus.splits().values())) == 200
    assert corpus.test.domains == ["여행"] * len(corpus.test)
    assert corpus.fingerprint == parallel.load("aihub", path).fingerprint
    path.write_text("\n".join(["대분류,원문,번역문", *reversed(rows)]), encoding="utf-8")
    assert corpus.fingerprint == parallel.load("aihub", path).fingerprint
    path.write_text(path.read_text(encoding="utf-8").replace("여행", "쇼핑"), encoding="utf-8")
    assert corpus.fingerprint != parallel.load("aihub", path).fingerprint


def test_subwords_of_the_german_stand_in_know_the_test_split_and_its_alignment(german):
    codec = PairCodec.learn(german.train, 800)
    test = german.test.take(range(200))
    sources, targets = codec.encode(test)
    assert UNKNOWN not in sources and UNKNOWN not in targets
    assert codec.decode(targets) == [plain(text) for text in test.targets]
    alignment = codec.alignment(test)
    tokens = targets[:, 1:] > 3
    assert (alignment.any(axis=2) == tokens).all()  # every token of ours means something


def test_loading_does_not_import_tensorflow():
    code = (
        "import sys; from solutions.data import parallel; parallel.load('stand-in-german');"
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


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "start"),
    [("tatoeba", "eb6e5a8cecae"), ("jhe", "172d409920a9"), ("tatoeba+jhe", "4337b29da3e4")],
)
def test_the_facts_of_the_korean_corpora_are_true(real_data, name, start):
    assert parallel.available(name)
    corpus = parallel.load(name)
    assert corpus.facts == parallel.FACTS[name] == corpus.count()
    assert set(corpus.facts) == KEYS
    assert corpus.fingerprint.startswith(start)
    any_edition = parallel.load(name, any_edition=True)
    assert (any_edition.facts, any_edition.splits()) == (corpus.facts, corpus.splits())


@pytest.mark.real_data
def test_at_random_the_real_corpus_leaks(real_data):
    corpus = parallel.load("tatoeba+jhe")
    leaky = parallel.count(sentence_split.at_random(corpus.splits(), seed=0))
    assert leaky["test"] == corpus.facts["test"]
    assert leaky["test_targets_in_train"] == 93
    assert leaky["test_sources_in_train"] == 26
