import pytest


@pytest.fixture
def decide():
    """The verdict on an answer, from the cases of some seeds; of all if none are given."""

    def decide(task, answer, seeds=None):
        cases = [case for seed in seeds or task.seeds for case in task.cases(seed)]
        return task.decide(cases, task.attempt(answer, cases))

    return decide
