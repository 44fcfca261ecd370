"""Wrong answers about how many runs of words are right.

The docstring of each is what a student is told who wrote the same.
"""

from collections import Counter

from solutions.checks.tasks.bleu.answer import ORDERS, clipped, from_parts, ngrams, reference


def clips_nothing(hypotheses, references):
    """You do not clip: "a a a a a" has five right words for you.

    A run counts as right at most as often as it occurs in the reference: the smaller of the two
    counts.
    """

    def unclipped(hypothesis, wanted):
        return sum(count for run, count in hypothesis.items() if run in wanted)

    return reference(hypotheses, references, match=unclipped)


def counts_each_run_once(hypotheses, references):
    """You count each different run once; count it as often as it occurs, clipped by the reference.

    A `set` forgets how often.
    """

    def once(words, n):
        return Counter(set(ngrams(words, n)))

    return reference(hypotheses, references, ngrams=once)


def counts_right_runs_once(hypotheses, references):
    """A right run counts once for you, however often it is right.

    The smaller of the two counts is how often.
    """
    return reference(hypotheses, references, match=lambda one, other: len(one.keys() & other))


def clips_by_the_corpus(hypotheses, references):
    """You compare with the references of all sentences together.

    A word is right only where its own reference has it: clip sentence by sentence, then add up.
    """
    precisions, penalty, _ = reference(hypotheses, references)
    pooled = []
    for n in range(1, ORDERS + 1):
        said, wanted = (
            sum((ngrams(words, n) for words in side), Counter())
            for side in (hypotheses, references)
        )
        pooled.append(clipped(said, wanted) / max(sum(said.values()), 1))
    return from_parts(pooled, penalty)


def strings_the_sentences_together(hypotheses, references):
    """You string all sentences together, so that runs reach from one into the next.

    Count the runs of each sentence, then add up.
    """
    return reference([sum(hypotheses, [])], [sum(references, [])])


def counts_a_run_too_few(hypotheses, references):
    """The last run of each sentence is missing: of T words there are T - n + 1 runs of n."""

    def short(words, n):
        return Counter(tuple(words[start : start + n]) for start in range(len(words) - n))

    return reference(hypotheses, references, ngrams=short)


def counts_stumps(hypotheses, references):
    """At the end of a sentence you count runs that are too short.

    Of T words there are T - n + 1 runs of n: `range(len(words) - n + 1)`.
    """

    def with_stumps(words, n):
        return Counter(tuple(words[start : start + n]) for start in range(len(words)))

    return reference(hypotheses, references, ngrams=with_stumps)


def ignores_the_order(hypotheses, references):
    """Your runs of words have no order, "a pizza" is "pizza a": keep them as tuples, unsorted."""

    def sorted_runs(words, n):
        return Counter(
            tuple(sorted(words[start : start + n])) for start in range(len(words) - n + 1)
        )

    return reference(hypotheses, references, ngrams=sorted_runs)


def swaps_the_sides(hypotheses, references):
    """You divide by the runs of the references: that is recall, how much of them was said.

    Precision asks how much of what was said is right. Are the two arguments swapped?
    """
    return reference(references, hypotheses)


def divides_by_the_references(hypotheses, references):
    """You divide by the runs of the references: that is recall, how much of them was said.

    Precision asks how much of what was said is right: divide by the runs of the hypotheses.
    """
    recalls, _, _ = reference(references, hypotheses)
    return from_parts(recalls, reference(hypotheses, references)[1])


def smooths_by_one(hypotheses, references):
    """You add 1 to counts, so that none is 0.

    That is smoothing, which sacrebleu can do too and then says so; here there is none.
    """
    return reference(hypotheses, references, share=lambda right, total: (right + 1) / (total + 1))


MISTAKES = (
    clips_nothing,
    counts_each_run_once,
    counts_right_runs_once,
    clips_by_the_corpus,
    strings_the_sentences_together,
    counts_a_run_too_few,
    counts_stumps,
    ignores_the_order,
    swaps_the_sides,
    divides_by_the_references,
    smooths_by_one,
)
