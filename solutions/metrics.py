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


def alignment_error(weights, alignment):
    """Share of the steps whose largest weight lies off the true span.

    Only steps that have a source are counted. A step is right if the largest weight on its span
    exceeds every weight off it: a tie is an error, and so is a row of zeros.

    Args:
        weights: attention weights, (B, T, S).
        alignment: True at the source positions that decide the step, (B, T, S) bool.

    Returns:
        a float between 0 and 1.

    Raises:
        ValueError: if the shapes differ, it names both; or if no step has a source.

    Source: Chapter 3.
    """
    weights, alignment = _rows_with_a_source(weights, alignment)
    largest_on = weights.max(axis=-1, where=alignment, initial=0)  # (N,)
    largest_off = weights.max(axis=-1, where=~alignment, initial=0)
    return float((largest_on <= largest_off).mean())


def mass_on_span(weights, alignment):
    """Weight on the true span, on average over the steps that have a source.

    Args:
        weights: attention weights, (B, T, S).
        alignment: True at the source positions that decide the step, (B, T, S) bool.

    Returns:
        a float between 0 and 1.

    Raises:
        ValueError: if the shapes differ, it names both; or if no step has a source.

    Source: Chapter 3.
    """
    weights, alignment = _rows_with_a_source(weights, alignment)
    return float(weights.sum(axis=-1, where=alignment).mean())


def coverage(weights, mask=None):
    """Total weight that each source position has received over the target steps.

    Args:
        weights: attention weights, (B, T, S).
        mask: True at the target steps that count, (B, T) bool; None counts all. Steps after the
            end of a sentence attend, too, and mean nothing.

    Returns:
        coverage, (B, S); a row sums to the number of its steps where each row of weights sums to 1.

    Raises:
        ValueError: if the shapes do not fit, it names both.

    Source: Chapter 4.
    """
    weights = _checked_weights(weights)
    if mask is None:
        return weights.sum(axis=1)
    mask = np.asarray(mask, dtype=bool)
    if mask.shape != weights.shape[:2]:
        raise ValueError(f"mask {mask.shape} must be (B, T), with weights {weights.shape}")
    return weights.sum(axis=1, where=mask[..., None])


def entropy(weights):
    """How widely the weights of each step are spread, in nats.

    0 where one position has it all, log S where S positions share it equally, and 0 for a row of
    zeros, which is all padding.

    Args:
        weights: attention weights, (B, T, S).

    Returns:
        entropy, (B, T).

    Raises:
        ValueError: if weights is not (B, T, S).

    Source: Chapter 3.
    """
    weights = _checked_weights(weights)
    logarithms = np.log(np.where(weights > 0, weights, 1))  # 0 · log 0 = 0
    return 0.0 - (weights * logarithms).sum(axis=-1)  # not -0.0


def _checked_weights(weights):
    """Weights as float64, refused unless they are (B, T, S) and not negative."""
    weights = np.asarray(weights, dtype=float)
    if weights.ndim != 3:
        raise ValueError(f"weights {weights.shape} must be (B, T, S)")
    if not (weights >= 0).all():
        raise ValueError("weights must be numbers, and not negative")
    return weights


def _rows_with_a_source(weights, alignment):
    """The N rows of weights and of alignment, (N, S) each, that have a source."""
    weights, alignment = np.asarray(weights), np.asarray(alignment, dtype=bool)
    if weights.shape != alignment.shape or weights.ndim != 3:
        raise ValueError(
            f"weights {weights.shape} and alignment {alignment.shape} must both be (B, T, S)"
        )
    has_source = alignment.any(axis=-1)  # (B, T)
    if not has_source.any():
        raise ValueError("no step has a source")
    return _checked_weights(weights)[has_source], alignment[has_source]


def bleu(translations, references):
    """BLEU of translations against one reference each, lowercased, by sacrebleu.

    Args:
        translations: N sentences, as they would be shown to a reader.
        references: N sentences.

    Returns:
        a float from 0 to 100. It is that of the whole corpus, no mean over sentences.

    Raises:
        ValueError: if there are not as many, or none.

    Source: Papineni et al. (2002); Post (2018), whose tokens and signature make two figures
        comparable. Chapter 4.
    """
    return float(
        _sacrebleu("BLEU", lowercase=True).corpus_score(*_sides(translations, references)).score
    )


def bleu_signature():
    """How `bleu` is computed, in the words of sacrebleu: to be quoted beside a figure."""
    metric = _sacrebleu("BLEU", lowercase=True)
    metric.corpus_score(*_sides(["a"], ["a"]))  # it knows its number of references only then
    return str(metric.get_signature())


def chrf(translations, references):
    """ChrF, agreement in characters and not in words; arguments and errors as in `bleu`.

    Source: Popović (2015). Chapter 5.
    """
    return float(
        _sacrebleu("CHRF", lowercase=True).corpus_score(*_sides(translations, references)).score
    )


def _sacrebleu(name, **options):
    """A metric of sacrebleu, which is imported here: it takes a while."""
    from sacrebleu import metrics

    return getattr(metrics, name)(**options)


def _sides(translations, references):
    """Both sides as sacrebleu takes them, once they have been counted."""
    if len(translations) != len(references) or not len(references):
        raise ValueError(
            f"{len(translations)} translations and {len(references)} references are no pairs"
        )
    return list(translations), [list(references)]
