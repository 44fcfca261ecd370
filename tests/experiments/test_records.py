import json
import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.experiments import records
from solutions.experiments.records import (
    Record,
    RecordError,
    check_corpus,
    continued,
    read,
    read_all,
)


def record(**changes):
    named = {"task": "sentiment", "corpus": "stand-in", "model": "bilstm-additive"}
    rest = {
        "command": "python …",
        "config": {"units": 16, "나": "값"},
        "data_fingerprint": "a" * 64,
    }
    return Record(**{**named, **rest, **changes})


def run(seed, score=0.75):
    return {"seed": seed, "seconds": 1.5, "history": [{"loss": 0.4}], "test": {"accuracy": score}}


def read_back(folder, **rest):
    return read("sentiment", "stand-in", "bilstm-additive", folder=folder, **rest)


def test_a_record_comes_back_as_it_was_written(tmp_path):
    written = record()
    written.add(run(0), np.array([0.25, 0.75]), tmp_path)
    assert read_back(tmp_path) == written
    np.testing.assert_array_equal(read_back(tmp_path).outputs(0, tmp_path), [0.25, 0.75])
    assert read_back(tmp_path).versions["numpy"] == np.__version__


def test_runs_stand_in_the_order_of_their_seeds_each_with_its_own_answers(tmp_path):
    written = record()
    for seed in (2, 0, 1):
        written.add(run(seed, seed / 10), np.array([seed / 4]), tmp_path)
    found = read_back(tmp_path)
    assert found.values("accuracy") == [0.0, 0.1, 0.2]
    assert [found.outputs(seed, tmp_path)[0] for seed in (0, 1, 2)] == [0, 0.25, 0.5]


def test_a_run_that_did_not_read_the_test_split_has_no_answers(tmp_path):
    record().add({"seed": 0, "seconds_to_target": {}}, None, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["sentiment-stand-in-bilstm-additive.json"]
    with pytest.raises(RecordError, match="timed only"):
        read_back(tmp_path).outputs(0, tmp_path)


@pytest.mark.parametrize("largest", [3, 255, 256, 70_000])
def test_ids_come_back_as_they_were(tmp_path, largest):
    ids = np.array([[4, 3, 0], [largest, 7, 3]])
    written = record()
    written.add(run(0), ids, tmp_path)
    np.testing.assert_array_equal(written.outputs(0, tmp_path), ids)


@given(st.lists(st.floats(0, 1) | st.floats(0.499, 0.501), min_size=1, max_size=30))
def test_stored_answers_are_close_and_stay_on_their_side_of_one_half(probabilities):
    stored = records.compact(np.array(probabilities)).astype(float)
    np.testing.assert_allclose(stored, probabilities, atol=1e-3)
    np.testing.assert_array_equal(stored >= 0.5, np.array(probabilities) >= 0.5)


@pytest.mark.parametrize("failing", ["replace", "dumps"])
def test_a_crash_while_writing_leaves_the_old_record_whole(tmp_path, monkeypatch, failing):
    written = record()
    written.add(run(0), np.array([0.25]), tmp_path)
    before = (tmp_path / f"{written.name}.json").read_bytes()

    def crash(*args, **rest):
        raise OSError("no space left")

    monkeypatch.setattr(os if failing == "replace" else json, failing, crash)
    with pytest.raises(OSError, match="no space"):
        written.add(run(1), np.array([0.75]), tmp_path)
    monkeypatch.undo()
    assert (tmp_path / f"{written.name}.json").read_bytes() == before
    assert [run["seed"] for run in read_back(tmp_path).runs] == [0]
    assert read_back(tmp_path).outputs(0, tmp_path) == [0.25]
    assert [found.name for found in read_all("sentiment", tmp_path)] == [written.name]


def test_a_crash_in_the_middle_of_the_file_leaves_the_old_record_whole(tmp_path, monkeypatch):
    written = record()
    written.add(run(0), None, tmp_path)
    whole = type(tmp_path).write_text

    def half(path, text, *args, **rest):
        whole(path, text[: len(text) // 2], *args, **rest)
        raise KeyboardInterrupt

    monkeypatch.setattr(type(tmp_path), "write_text", half)
    with pytest.raises(KeyboardInterrupt):
        written.add(run(1), None, tmp_path)
    monkeypatch.undo()
    assert [run["seed"] for run in read_back(tmp_path).runs] == [0]
    assert len(read_all("sentiment", tmp_path)) == 1


def test_a_record_of_other_data_is_refused(tmp_path):
    record().add(run(0), None, tmp_path)
    assert read_back(tmp_path, fingerprint="a" * 64).name
    with pytest.raises(RecordError, match=r"other data.*aaaa.*bbbb"):
        read_back(tmp_path, fingerprint="b" * 64)


def test_a_missing_record_says_the_command_that_makes_it(tmp_path):
    command = "python -m solutions.experiments sentiment --corpus stand-in --model bilstm-additive"
    with pytest.raises(RecordError, match=command):
        read_back(tmp_path)
    for name, line in {
        ("addition", "arithmetic", "peeky"): "addition --model peeky$",
        ("sentiment", "imdb", "x-to-target"): "sentiment --corpus imdb --model x --to-target$",
    }.items():
        with pytest.raises(RecordError, match=f"python -m solutions.experiments {line}"):
            read(*name, folder=tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"task": "x"}', b"\xff\xfe"])
def test_a_broken_record_is_named(tmp_path, content):
    (tmp_path / "sentiment-stand-in-bilstm-additive.json").write_bytes(content)
    with pytest.raises(RecordError, match="sentiment-stand-in-bilstm-additive.json cannot be read"):
        read_back(tmp_path)


def test_a_broken_record_among_others_is_named(tmp_path):
    record().add(run(0), None, tmp_path)
    (tmp_path / "sentiment-imdb-broken.json").write_text("{")
    with pytest.raises(RecordError, match="sentiment-imdb-broken.json cannot be read"):
        read_all("sentiment", tmp_path)


def test_a_run_goes_on_with_the_record_of_the_same_settings_only(tmp_path):
    fresh = record(config={"sizes": (1, 2)})
    assert continued(fresh, tmp_path) is fresh
    record(config={"sizes": (1, 2)}, command="older …").add(run(0), None, tmp_path)
    found = continued(fresh, tmp_path)
    assert [run["seed"] for run in found.runs] == [0] and found.command == fresh.command
    with pytest.raises(RecordError, match="--restart"):
        continued(record(config={"sizes": (1, 3)}), tmp_path)
    with pytest.raises(RecordError, match="other data"):
        continued(record(config={"sizes": (1, 2)}, data_fingerprint="b" * 64), tmp_path)


def test_a_restart_removes_what_there_is_of_this_model_alone(tmp_path):
    for model in ("a", "a-b"):
        record(model=model).add(run(0), np.array([0.5]), tmp_path)
    fresh = record(model="a", config={"sizes": (9,)})
    assert continued(fresh, tmp_path, restart=True) is fresh
    assert {path.name for path in tmp_path.iterdir()} == {
        "sentiment-stand-in-a-b-0.npz",
        "sentiment-stand-in-a-b.json",
    }


def test_runs_with_other_packages_do_not_stand_beside_each_other(tmp_path):
    written = record(versions={"numpy": "1.0"})
    assert list(written.missing(1)) == [0]  # nothing is there that it could differ from
    written.add(run(0), None, tmp_path)
    assert not list(written.missing(1))
    with pytest.raises(RecordError, match=r"runs with numpy 1\.0, and here is .*--restart"):
        list(written.missing(2))


def test_a_stand_in_does_not_pass_for_a_corpus():
    check_corpus("imdb", "imdb")
    with pytest.raises(RecordError, match="stand-in is here in place of imdb.*COURSE_OFFLINE"):
        check_corpus("imdb", "stand-in")


def test_seeds_without_a_run_are_missing_and_a_baseline_has_one_seed(tmp_path, capsys):
    written = record()
    written.add(run(1), np.array([0.5]), tmp_path)
    assert list(written.missing(3)) == [0, 2]
    assert "seed 1 is there already" in capsys.readouterr().out
    for seed in written.missing(3):
        written.add(run(seed), np.array([0.5]), tmp_path)
    assert not list(written.missing(3))
    assert list(record(baseline=True).missing(3)) == [0]


def test_answers_of_a_seed_that_was_not_run_are_missed(tmp_path):
    with pytest.raises(RecordError, match="no run with seed 7"):
        record().outputs(7, tmp_path)
    written = record()
    written.add(run(0), np.array([0.5]), tmp_path)
    (tmp_path / "sentiment-stand-in-bilstm-additive-0.npz").unlink()
    with pytest.raises(RecordError, match="additive-0.npz, the answers of .*, is missing"):
        written.outputs(0, tmp_path)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_mean_and_deviation_over_seeds(scores):
    made = record(runs=[run(seed, score) for seed, score in enumerate(scores)])
    mean = sum(scores) / len(scores)
    deviation = (sum((score - mean) ** 2 for score in scores) / (len(scores) - 1)) ** 0.5
    assert made.mean_and_deviation("accuracy") == pytest.approx((mean, deviation), abs=1e-9)


def test_one_seed_has_no_deviation():
    assert record(runs=[run(0, 0.75)]).mean_and_deviation("accuracy") == (0.75, 0.0)


def test_all_records_of_a_task_by_corpus_and_model(tmp_path):
    for corpus, model in (("nsmc", "b"), ("imdb", "b"), ("imdb", "a")):
        record(corpus=corpus, model=model).add(run(0), None, tmp_path)
    record(task="addition").add(run(0), None, tmp_path)
    found = read_all("sentiment", tmp_path)
    assert [(r.corpus, r.model) for r in found] == [("imdb", "a"), ("imdb", "b"), ("nsmc", "b")]
