import runpy
import subprocess
import sys

import pytest

from solutions.data.files import DataError
from solutions.experiments import sentiment as experiment
from solutions.experiments.records import RecordError


def command(monkeypatch, *arguments):
    """Runs the command line in this process; returns what it exits with."""
    monkeypatch.setattr(sys, "argv", ["experiments", *arguments])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("solutions.experiments", run_name="__main__", alter_sys=True)
    return stopped.value.code


@pytest.fixture
def called(monkeypatch):
    """The arguments of every run, none of which happens."""
    calls = []
    monkeypatch.setattr(experiment, "run", lambda *arguments: calls.append(arguments))
    return calls


def fails_with(monkeypatch, error):
    def run(*arguments):
        raise error

    monkeypatch.setattr(experiment, "run", run)


SEEDS = {"luong-additive": 3, "luong-fed-additive": 3, "plain": 3, "nearest-neighbour": 1}
NETWORKS = ("bilstm-additive", "bilstm-last")


def run_to_the_end(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["experiments", *arguments])
    try:
        runpy.run_module("solutions.experiments", run_name="__main__", alter_sys=True)
    except SystemExit as stopped:
        assert not stopped.code


def test_every_model_of_a_corpus_is_run_unless_some_are_named(monkeypatch, called):
    run_to_the_end(monkeypatch, "sentiment", "--corpus", "nsmc")
    assert called == [("nsmc", name, 3, False, False) for name in experiment.models("nsmc")]
    called.clear()
    line = "sentiment --corpus stand-in --model nb-svm --model bilstm-last --seeds 1"
    run_to_the_end(monkeypatch, *line.split(), "--restart")
    assert called == [("stand-in", name, 1, True, False) for name in ("nb-svm", "bilstm-last")]


def test_a_time_to_a_target_is_measured_of_what_has_epochs(monkeypatch, called):
    run_to_the_end(monkeypatch, "sentiment", "--corpus", "stand-in", "--to-target")
    assert called == [("stand-in", name, 3, False, True) for name in NETWORKS]


def test_a_translator_has_as_many_seeds_as_its_corpus_asks_for(monkeypatch):
    from solutions.experiments import korean_english, translation

    called = []
    for module in (korean_english, translation):
        monkeypatch.setattr(module, "run", lambda *arguments: called.append(arguments))
    run_to_the_end(monkeypatch, "translation", "--corpus", "stand-in")
    run_to_the_end(monkeypatch, "translation", "--corpus", "tatoeba+jhe", "--seeds", "2")
    run_to_the_end(monkeypatch, "translation", "--corpus", "multi30k", "--restart")
    assert called == [
        *(("stand-in", name, count, False) for name, count in SEEDS.items()),
        *(("tatoeba+jhe", name, 2, False) for name in korean_english.models("tatoeba+jhe")),
        *(("multi30k", name, 3, True) for name in translation.models("multi30k")),
    ]


def test_ctrl_c_says_that_finished_seeds_are_kept(monkeypatch):
    fails_with(monkeypatch, KeyboardInterrupt())
    said = command(monkeypatch, "sentiment", "--model", "nb-svm")
    assert "finished seeds are kept; the same line, without --restart, goes on" in said


@pytest.mark.parametrize(
    "error", [RecordError("use --restart"), ValueError("odd"), DataError("a/b", "is missing")]
)
def test_what_a_user_can_mend_is_said_without_a_traceback(monkeypatch, error):
    fails_with(monkeypatch, error)
    assert command(monkeypatch, "sentiment", "--model", "nb-svm") == str(error)


@pytest.mark.parametrize("wrong", ["corpus", "model"])
def test_an_unknown_name_is_one_line(monkeypatch, wrong):
    names = {"corpus": "stand-in", "model": "nb-svm", wrong: "guess"}
    line = [part for name, value in names.items() for part in (f"--{name}", value)]
    said = command(monkeypatch, "sentiment", *line)
    assert "'guess'" in said and len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "named"),
    [("sentiment --corpse imdb", "--corpse"), ("sentiment --seeds 0", "--seeds"), ("x", "'x'")],
)
def test_a_misspelt_line_shows_the_usage_without_a_traceback(monkeypatch, capsys, line, named):
    assert command(monkeypatch, *line.split()) == 2
    said = capsys.readouterr().err
    assert "Usage" in said and named in said


def test_the_exit_code_is_1_and_there_is_no_traceback():
    line = "-m solutions.experiments sentiment --corpus guess --model nb-svm"
    done = subprocess.run([sys.executable, *line.split()], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "unknown corpus 'guess'" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
