"""Wrong answers about means, the penalty and the score.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.bleu.answer import by_exponential, from_parts, geometric, reference


def _by_sentence(hypotheses, references):
    """The results of each sentence alone."""
    both = zip(hypotheses, references, strict=True)
    found = [reference([one], [other]) for one, other in both]
    return [np.array(part) for part in zip(*found, strict=True)]


def averages_the_sentences(hypotheses, references):
    """You take the mean over sentences of everything; BLEU is that of the corpus.

    Add up the counts of all sentences first and divide once, for each n. A sentence of three words
    has no run of four, and by itself its BLEU would be 0.
    """
    return tuple(part.mean(axis=0) for part in _by_sentence(hypotheses, references))


def averages_the_scores(hypotheses, references):
    """Precisions and penalty are right, but your score is the mean of the sentences' scores.

    Make it of the corpus's precisions and the corpus's penalty.
    """
    *parts, _ = reference(hypotheses, references)
    return *parts, _by_sentence(hypotheses, references)[2].mean()


def averages_the_precisions(hypotheses, references):
    """Your precisions are means over the sentences; then a short one counts as much as a long one.

    Add up the counts of all sentences first and divide once, for each n.
    """
    precisions, _, _ = _by_sentence(hypotheses, references)
    return from_parts(precisions.mean(axis=0), reference(hypotheses, references)[1])


def averages_the_penalties(hypotheses, references):
    """Your penalty is a mean over sentences: a long one cannot make up for a short one.

    There is one penalty, from the lengths of the whole corpus.
    """
    precisions, _, _ = reference(hypotheses, references)
    return from_parts(precisions, _by_sentence(hypotheses, references)[1].mean())


def forgets_the_penalty(hypotheses, references):
    """There is no brevity penalty: whoever says only what is certain gets full marks.

    Where the translations are shorter than the references, c < r, it is exp(1 - r/c).
    """
    return reference(hypotheses, references, penalise=lambda c, r: 1.0)


def leaves_the_penalty_out(hypotheses, references):
    """Precisions and penalty are right, but the penalty is not in the score: multiply."""
    precisions, penalty, score = reference(hypotheses, references)
    return precisions, penalty, 100 * geometric(precisions)


def penalises_what_is_long(hypotheses, references):
    """You penalise what is too long, and let pass what is too short.

    A word too many lowers the precisions already. The penalty is for c < r.
    """
    return reference(hypotheses, references, penalise=lambda c, r: by_exponential(r, c))


def penalises_both(hypotheses, references):
    """Translations that are longer than the references get a factor above 1; it is 1 for them."""
    return reference(
        hypotheses, references, penalise=lambda c, r: float(np.exp(1 - r / c)) if c else 0.0
    )


def penalises_by_the_quotient(hypotheses, references):
    """Your penalty is c/r; it should be exp(1 - r/c)."""
    return reference(hypotheses, references, penalise=lambda c, r: min(1.0, c / r))


def turns_the_quotient(hypotheses, references):
    """Your quotient is upside down: the penalty is exp(1 - r/c), with r of the references."""
    return reference(
        hypotheses, references, penalise=lambda c, r: 1.0 if c >= r else float(np.exp(1 - c / r))
    )


def takes_the_arithmetic_mean(hypotheses, references):
    """You take the arithmetic mean of the precisions; here it is the geometric one.

    The fourth root of their product, or exp of the mean of their logarithms: 0 if one is 0.
    """
    return reference(hypotheses, references, mean=lambda precisions: float(np.mean(precisions)))


def takes_no_root(hypotheses, references):
    """You multiply the four precisions and take no root: p ** (1/4) of their product."""
    return reference(hypotheses, references, mean=lambda precisions: float(np.prod(precisions)))


def leaves_out_the_zeros(hypotheses, references):
    """You leave out precisions that are 0, as if they had not been asked for.

    If one of them is 0, so is BLEU: the geometric mean forgives nothing.
    """

    def of_the_others(precisions):
        return geometric([p for p in precisions if p]) if any(precisions) else 0.0

    return reference(hypotheses, references, mean=of_the_others)


def counts_no_runs_as_right(hypotheses, references):
    """Where the corpus has no run of n words at all, your precision is 1; here it is 0.

    A system must not gain by sentences that are too short to be judged.
    """
    return reference(
        hypotheses, references, share=lambda right, total: right / total if total else 1.0
    )


def gives_a_fraction(hypotheses, references):
    """Your score goes from 0 to 1; BLEU is told from 0 to 100."""
    precisions, penalty, score = reference(hypotheses, references)
    return precisions, penalty, score / 100


def gives_percentages(hypotheses, references):
    """Your precisions go from 0 to 100; they should be shares, 0 to 1. The score is right."""
    precisions, penalty, score = reference(hypotheses, references)
    return 100 * precisions, penalty, score


def gives_the_score_first(hypotheses, references):
    """You return the score first; it should be precisions, penalty, score."""
    precisions, penalty, score = reference(hypotheses, references)
    return score, precisions, penalty


MISTAKES = (
    averages_the_sentences,
    averages_the_scores,
    averages_the_precisions,
    averages_the_penalties,
    forgets_the_penalty,
    leaves_the_penalty_out,
    penalises_what_is_long,
    penalises_both,
    penalises_by_the_quotient,
    turns_the_quotient,
    takes_the_arithmetic_mean,
    takes_no_root,
    leaves_out_the_zeros,
    counts_no_runs_as_right,
    gives_a_fraction,
    gives_percentages,
    gives_the_score_first,
)
