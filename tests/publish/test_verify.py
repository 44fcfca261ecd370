"""The runner of all checks: what it counts, and what becomes of missing data."""

import pytest
from nbformat import write
from nbformat.v4 import new_notebook

from solutions.publish import verify


@pytest.fixture
def no_network(monkeypatch, tmp_path):
    """No data folder, nothing cached, nothing answers."""
    monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(verify, "reachable", lambda address: False)


@pytest.mark.parametrize(
    ("output", "code", "expected"),
    [
        ("....\n4 passed in 0.10s\n", 0, (4, 0)),
        ("4 passed, 2 deselected in 0.10s", 0, (4, 0)),
        ("1 failed, 3 passed, 1 error in 70.10s (0:01:10)", 1, (3, 2)),
        ("3 passed, 1 skipped in 0.10s", 0, (3, 1)),  # nothing is skipped here
        ("2 passed, 1 warning in 0.10s", 0, (2, 0)),
        ("a cell printed: 9 passed in 1.0s of time\n2 passed in 0.10s", 0, (2, 0)),
        ("no tests ran in 0.01s", 5, (0, 1)),
        ("Traceback: it died", 139, (0, 1)),
    ],
)
def test_tests_are_counted(output, code, expected):
    assert verify.count(output, code, is_pytest=True)[:2] == expected


def test_a_step_counts_as_one_test():
    fine = verify.run(verify.Step("fine", lambda: ""))
    wrong = verify.run(verify.Step("wrong", lambda: "type this line"))
    assert (fine.passed, fine.failed) == (1, 0)
    assert (wrong.passed, wrong.failed, wrong.output) == (0, 1, "type this line")


def test_a_command_runs_in_the_environment_of_its_step():
    step = verify.Step("site", ("timeit", "-n1", "-r1", "import os; print(os.environ['HERE'])"))
    assert verify.run(step).failed == 1
    done = verify.run(verify.Step(step.name, step.command, {"HERE": "there"}))
    assert (done.passed, done.failed) == (1, 0) and "there" in done.output


def test_a_failing_step_shows_its_output_and_the_last_line_counts(capsys):
    results = verify.stage(
        verify.Step("good", lambda: ""), verify.Step("bad", lambda: "what is wrong")
    )
    verify.summarise(results, ["a note"], seconds=1.0)
    printed = capsys.readouterr().out
    assert "what is wrong" in printed and "a note" in printed
    assert printed.splitlines()[-1] == "1 passed, 1 failed"


def test_every_corpus_that_a_notebook_reads_is_known(monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    read = set().union(*map(verify.needs, verify.notebooks.paths()))
    reasons, broken = verify.missing(read)
    assert {"imdb", "wholesale"} <= read and not broken
    assert set(reasons.values()) == {"COURSE_OFFLINE=1"}


def test_a_corpus_that_cannot_be_had_is_missing_with_its_reason(no_network):
    reasons, broken = verify.missing({"imdb", "nsmc", "stand-in"})
    assert reasons.keys() == {"imdb", "nsmc"}
    assert "no network" in reasons["imdb"] and broken == ""


def test_a_broken_file_is_an_error_and_no_reason_for_a_stand_in(no_network, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "nsmc").mkdir()
    (tmp_path / "nsmc" / "ratings_train.txt").write_text("half of it")
    reasons, broken = verify.missing({"nsmc"})
    assert "nsmc" in reasons and "ratings_train.txt" in broken


def test_an_unknown_corpus_is_refused(no_network):
    with pytest.raises(KeyError, match="imbd"):
        verify.missing({"imbd"})


def make_notebook(path, **course):
    write(new_notebook(metadata={"course": course}), path)
    return path


def test_only_chapters_without_their_corpus_run_on_stand_ins(tmp_path):
    chapter = make_notebook(tmp_path / "06_sentiment.ipynb", needs=["imdb"])
    exercise = make_notebook(tmp_path / "06_exercise.ipynb")
    steps, notes = verify.notebook_steps([chapter, exercise], {"imdb": "no network"})
    compared, on_stand_ins = steps
    assert "--nbval" in compared.command and compared.environment == {}
    assert str(exercise) in compared.command and str(chapter) not in compared.command
    assert "--nbval-lax" in on_stand_ins.command and str(chapter) in on_stand_ins.command
    assert on_stand_ins.environment == {"COURSE_OFFLINE": "1"}
    (note,) = notes
    assert "06_sentiment" in note and "imdb" in note and "06_exercise" not in note


def test_with_all_corpora_everything_is_compared(tmp_path):
    chapter = make_notebook(tmp_path / "06_sentiment.ipynb", needs=["imdb"])
    (step,), notes = verify.notebook_steps([chapter], {})
    assert "--nbval" in step.command and notes == []


def test_a_host_that_does_not_answer_is_not_reachable():
    assert not verify.reachable("http://127.0.0.1:9/nothing")
    assert not verify.reachable(None)


def test_without_permission_the_browser_s_line_is_told(monkeypatch):
    monkeypatch.setattr(verify.shutil, "which", lambda name: None)
    line = verify.install_browser()
    assert "apt-get install" in line and "chromium" in line and "fonts-nanum" in line
