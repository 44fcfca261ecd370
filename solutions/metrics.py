"""How good the answers of a model are, and how sure one may be of a mean."""

import numpy as np


def accuracy(labels, probabilities):
    """Share of examples on the right side of one half.

    Args:
        labels: 0 or 1, (N,).
        probabilities: of label 1, (N,); one half counts as 1.

    Returns:
        accuracy, a float between 0 and 1.

    Raises:
        ValueError: if the shapes differ, it names both; or if there is no example.
    """
    table = confusion(labels, probabilities)
    return float(np.trace(table) / table.sum())


def confusion(labels, probabilities):
    """Counts what was said of which label.

    Args:
        labels: 0 or 1, (N,).
        probabilities: of label 1, (N,); one half counts as 1.

    Returns:
        counts, (2, 2): rows are labels, columns are predictions.

    Raises:
        ValueError: if the shapes differ, it names both; or if there is no example.
    """
    labels, probabilities = np.asarray(labels), np.asarray(probabilities)
    # Shapes (N,) and (N, 1), as a model predicts, would quietly compare all with all.
    if labels.shape != probabilities.shape or labels.ndim != 1:
        raise ValueError(
            f"labels {labels.shape} and probabilities {probabilities.shape} must both be (N,)"
        )
    if len(labels) == 0:
        raise ValueError("there are no examples")
    if not np.isin(labels, (0, 1)).all() or np.isnan(probabilities).any():
        raise ValueError("labels must be 0 or 1, and probabilities numbers")
    table = np.zeros((2, 2), dtype=int)
    np.add.at(table, (labels.astype(int), (probabilities >= 0.5).astype(int)), 1)
    return table


def exact_match(targets, answers):
    """Share of answers without a single mistake.

    Args:
        targets: ids, (N, T): tokens, end, padding.
        answers: ids, (N, T).

    Returns:
        a float between 0 and 1.

    Raises:
        ValueError: if the shapes differ, it names both; or if there is no example.
    """
    targets, answers = np.asarray(targets), np.asarray(answers)
    if targets.shape != answers.shape or targets.ndim != 2:
        raise ValueError(f"targets {targets.shape} and answers {answers.shape} must both be (N, T)")
    if len(targets) == 0:
        raise ValueError("there are no examples")
    return float((targets == answers).all(axis=1).mean())


def mean_interval(values, seed=0, resamples=2000):
    """Mean of a sample, and the 95 % interval of its bootstrap.

    Args:
        values: one number for each independent example, (N,).
        seed: of the resampling.
        resamples: how often N examples are drawn again, with replacement.

    Returns:
        (mean, low, high): floats; 95 % of the resampled means lie between low and high.

    Raises:
        ValueError: if values is not (N,), is empty, or holds something that is no number.

    Source: Efron and Tibshirani (1993), chapter 13, the percentile interval.
    """
    values = np.asarray(values, dtype=float)
    if values.ndim != 1 or len(values) == 0 or not np.isfinite(values).all():
        raise ValueError(f"values must be finite and (N,) with N > 0, not {values.shape}")
    rng = np.random.default_rng(seed)
    size = len(values)
    means = [values[rng.integers(size, size=size)].mean() for _ in range(resamples)]
    low, high = np.quantile(means, [0.025, 0.975])
    return float(values.mean()), float(low), float(high)
