"""Task: which characters a table of attention weights looks at, and how often beside the truth.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Two steps have to look at "9" and at "4"; the second looks elsewhere.
    yield (
        np.array([[0.9, 0.1], [0.7, 0.3]]),
        np.array([True, True]),
        "94",
        np.array([[True, False], [False, True]]),
    )
    # The first "4" is not the second, and the last step has no source.
    yield (
        np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1]]),
        np.array([True, True, True]),
        "494",
        np.array([[True, False, False], [False, False, False]]),
    )
    # Any letter of "Sep" is right.
    yield (
        np.array([[0.1, 0.5, 0.2, 0.2], [0.1, 0.1, 0.1, 0.7]]),
        np.array([True, True, True, True]),
        "Sep4",
        np.array([[True, True, True, False], [False, False, False, True]]),
    )
    # T, S and how many places are real: T and S different and equal, no padding and some.
    for T, S, real in ((4, 7, 7), (7, 4, 3), (6, 6, 4), (5, 5, 5), (8, 9, 5), (3, 4, 0)):
        mask = np.arange(S) < real
        source = "".join(random.choice(list("0123-"), real)).ljust(S, "_")
        alignment = np.zeros((T, S), dtype=bool)
        for row in alignment[: T - 1] if real else []:  # nothing decides the last, the end
            start = random.integers(real)
            row[start : min(start + 3, real)] = True
        alignment[1] = False  # nor a hyphen
        # One place of each row is looked at: on the span or anywhere, padding too.
        looked = np.where(
            random.random(T) < 0.5, alignment.argmax(axis=1), random.integers(S, size=T)
        )
        scores = random.normal(size=(T, S)) + 2 * np.eye(S)[looked]
        yield np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True), mask, source, alignment


def probe(read_alignment, *arguments):
    """Calls the answer; a list of characters is no text."""
    result = read_alignment(*arguments)
    first = result[0] if isinstance(result, tuple | list) and result else ""
    if hasattr(first, "__len__") and not isinstance(first, str):
        found = type(first).__name__
        raise ValueError(
            f"`looked_at` should be one string of T characters, and is of type {found}. "
            'A list of characters becomes a string by `"".join(…)`.'
        )
    return result


def look(weights, mask):
    """The place with the largest weight among the real ones, of each step, (T,)."""
    return np.where(mask, weights, -1).argmax(axis=1)


def beside(places, source, alignment):
    """Whether each step looks beside its span, (T,)."""
    return ~alignment[np.arange(len(places)), places]


def share(off, has_source):
    """Of the steps that have a source, the share that looks beside it; 0 if there are none."""
    return float(off[has_source].mean()) if has_source.any() else 0.0


def reference(weights, mask, source, alignment, *, look=look, beside=beside, share=share):
    """A right answer, and by its keywords the wrong ones."""
    places = look(weights, mask)  # (T,)
    off = beside(places, source, alignment)  # (T,)
    return "".join(source[place] for place in places), share(off, alignment.any(axis=1))


def takes_the_wrong_axis(*arguments):
    """You ask each place of the source which step looks at it most: that is `axis=0`.

    Ask each step which place it looks at most, `axis=1`.
    """
    return reference(*arguments, look=lambda weights, mask: (weights * mask).argmax(axis=0))


def takes_the_wrong_axis_without_mask(*arguments):
    """You ask each place of the source, padding too, which step looks at it most: `axis=0`.

    Ask each step which place it looks at most, `axis=1`, and leave padding out.
    """
    return reference(*arguments, look=lambda weights, mask: weights.argmax(axis=0))


def counts_padding(*arguments):
    """Some of your steps look at padding, where no character is.

    Not every model has a mask. Look for the largest weight among the real places.
    """
    return reference(*arguments, look=lambda weights, mask: weights.argmax(axis=1))


def looks_at_padding_only(*arguments):
    """Your steps look at padding: your mask is used the wrong way round.

    True stands for a character.
    """
    return reference(*arguments, look=lambda weights, mask: look(weights, ~mask))


def takes_the_smallest(*arguments):
    """You read the place with the smallest weight; it should be the largest, `argmax`."""
    return reference(
        *arguments, look=lambda weights, mask: np.where(mask, weights, 2).argmin(axis=1)
    )


def reads_only_what_has_a_source(*arguments):
    """You leave out the steps that have no source, and so your text is too short.

    Every step looks somewhere: `looked_at` has T characters. Leave them out of the error only.
    """
    looked_at, error = reference(*arguments)
    kept = zip(looked_at, arguments[3].any(axis=1), strict=True)
    return "".join(character for character, has_source in kept if has_source), error


def counts_steps_without_source(*arguments):
    """You count steps that have no source, like the hyphens and the end, as errors.

    Nothing in the source decides them, so nowhere is wrong. Leave them out of the share.
    """
    return reference(*arguments, share=lambda off, has_source: float(off.mean()))


def divides_by_all_steps(*arguments):
    """You divide by all T steps.

    Those that have no source, like the hyphens and the end, cannot be wrong: divide by the number
    of the others.
    """
    return reference(*arguments, share=lambda off, has_source: float((off & has_source).mean()))


def divides_by_zero(*arguments):
    """Where no step has a source your share is nan, 0 divided by 0.

    Then nothing is off: return 0.
    """
    return reference(*arguments, share=lambda off, has_source: np.mean(off[has_source]))


def counts_the_right_ones(*arguments):
    """You give the share of steps that look where they should.

    The error is that of the others.
    """
    return reference(*arguments, share=lambda off, has_source: share(~off, has_source))


def counts_the_right_ones_of_all(*arguments):
    """You give 1 minus the error where there is one: the share of steps that look as they should.

    The error is that of the others; where no step has a source, it is 0.
    """
    return reference(*arguments, share=lambda off, has_source: 1 - share(off, has_source))


def counts_instead_of_dividing(*arguments):
    """You give the number of steps that look beside their span.

    A share is asked: divide by the number of steps that have a source.
    """
    return reference(*arguments, share=lambda off, has_source: float(off[has_source].sum()))


def gives_percent(*arguments):
    """You give percent. A share lies between 0 and 1."""
    return reference(*arguments, share=lambda off, has_source: 100 * share(off, has_source))


def compares_characters(*arguments):
    """You compare characters, but one "4" is not the other.

    Compare places: does the one that is looked at lie on the span, `alignment[t, place]`?
    """

    def another_sign(places, source, alignment):
        signs = np.array(list(source))
        return ~(alignment & (signs == signs[places][:, None])).any(axis=1)

    return reference(*arguments, beside=another_sign)


def wants_the_first(*arguments):
    """Right, for you, is the first place of the span only.

    Where several characters decide together, like "Sep", any of them is right.
    """
    return reference(
        *arguments, beside=lambda places, source, alignment: places != alignment.argmax(axis=1)
    )


def adds_up_the_weight(weights, mask, source, alignment):
    """Your error is the weight that lies beside the spans.

    That is a measure, too, but here each step counts as right or wrong: by the place with its
    largest weight.
    """
    looked_at, _ = reference(weights, mask, source, alignment)
    has_source = alignment.any(axis=1)
    off = (weights * ~alignment).sum(axis=1)  # (T,)
    return looked_at, share(off, has_source)


def swaps_the_results(*arguments):
    """You return the error first; it should be the characters, then the error."""
    return reference(*arguments)[::-1]


task = Task(
    name="read_alignment",
    points=2,
    inputs=("weights", "mask", "source", "alignment"),
    results=("looked_at", "error"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        takes_the_wrong_axis,
        takes_the_wrong_axis_without_mask,
        counts_padding,
        looks_at_padding_only,
        takes_the_smallest,
        reads_only_what_has_a_source,
        counts_steps_without_source,
        divides_by_all_steps,
        divides_by_zero,
        counts_the_right_ones,
        counts_the_right_ones_of_all,
        counts_instead_of_dividing,
        gives_percent,
        compares_characters,
        wants_the_first,
        adds_up_the_weight,
        swaps_the_results,
    ),
)
