"""Writing: the likeliest token at every step, or several hypotheses side by side.

Both searches are one loop in one graph, for a whole batch and for all shapes: a loop in Python
would call the network once a token, and a graph for each shape would be traced anew for almost
every batch. They take any model with the parts of `Seq2Seq`: `read(sources)` and a decoder.

Two tokens are never written: padding, and a second start.
"""

import functools
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from solutions.data.text import END, PADDING, START
from solutions.models.beam import beam
from solutions.models.layers import check_ids
from solutions.models.writing import accurate_type, attends, growing, step_of


class Written(NamedTuple):
    """What a model has written; for `beam_search` each has an axis of n answers after B.

    Attributes:
        ids: (B, T) or (B, n, T): tokens, the end token, then padding. T is what the longest
            answer needs.
        scores: (B,) or (B, n), log-probability of each answer, its end token included, in nats.
        weights: attention weights, (B, T, S) or (B, n, T, S), 0 after the end; None where there
            is no attention.
    """

    ids: np.ndarray
    scores: np.ndarray
    weights: np.ndarray | None


def greedy_search(model, sources, max_length) -> Written:
    """Writes the likeliest token at every step, for a whole batch at once.

    Args:
        model: `Seq2Seq`.
        sources: ids, (B, S), padded with 0.
        max_length: the most tokens to write, the end token among them.

    Returns:
        `Written`, an answer a source. Writing stops when all rows are done.

    Raises:
        ValueError: if sources are not (B, S), S at least 1.

    Source: Chapter 2.
    """
    return _search(model, _greedy, sources, max_length)


def beam_search(model, sources, max_length, width, n_best=1, length_penalty=1.0) -> Written:
    """Keeps several hypotheses at every step, for a whole batch at once (빔 서치).

    Of all continuations of a source's hypotheses the `width` likeliest go on. Those that end are
    put aside and ranked by log-probability / length**length_penalty; so are those that are cut
    off at `max_length`. Writing stops when no hypothesis can come among the `n_best` any more.

    Args:
        model: `Seq2Seq`.
        sources: ids, (B, S), padded with 0.
        max_length: the most tokens to write, the end token among them.
        width: number of hypotheses; of one, this is `greedy_search`.
        n_best: number of answers a source, at most `width`.
        length_penalty: 0 ranks by log-probability alone, which favours what is short; 1 by its
            mean over the tokens.

    Returns:
        `Written`, the n_best answers a source, the best first; `scores` are log-probabilities,
        not divided by anything. Where there are fewer answers than that, the rest is padding with
        the score -inf.

    Raises:
        ValueError: if sources are not (B, S), S at least 1, or the numbers make no sense; it says
            which.

    Source: Sutskever et al. (2014), section 3.2; Wu et al. (2016), section 7, for the length.
        Chapter 4.
    """
    if not 1 <= n_best <= width:
        raise ValueError(f"n_best = {n_best} answers do not come out of width = {width}")
    if length_penalty < 0:
        raise ValueError(f"length_penalty must not be negative, as {length_penalty} is")
    options = tf.constant(width), tf.constant(n_best), tf.constant(float(length_penalty))
    return _search(model, beam, sources, max_length, *options)


def _search(model, loop, sources, max_length, *options):
    """Calls the compiled loop, and leaves out what does not apply."""
    sources = tf.cast(sources, tf.int32)
    check_ids("sources", sources, "S")
    found = _graph(model, loop)(sources, tf.constant(max_length, tf.int32), *options)
    ids, scores, weights = (tensor.numpy() for tensor in found)
    return Written(ids, scores, weights if attends(model) else None)


def _graph(model, loop):
    """The loop as a graph for all shapes, made once a model and kept there.

    Past Keras's own way of setting attributes, which would look for layers in it. The concrete
    function, or TensorFlow would count the first calls of many models as one function traced
    again and again, and warn.
    """
    graphs = vars(model).setdefault("_searches", {})
    if loop not in graphs:
        compiled = tf.function(functools.partial(loop, model), input_signature=SIGNATURES[loop])
        graphs[loop] = compiled.get_concrete_function()
    return graphs[loop]


def _greedy(model, sources, max_length):
    """The loop of `greedy_search`."""
    source, carried = model.read(sources)
    B = tf.shape(sources)[0]
    tokens, done = tf.fill([B], START), tf.zeros([B], bool)
    # Arrays begin with what is cut off in the end: an empty one could not be stacked.
    written = growing(tokens)
    S = tf.shape(sources)[1] if attends(model) else 0
    looked = growing(tf.zeros([B, S], accurate_type(model)))
    scores = tf.zeros([B], accurate_type(model))

    def unfinished(time, tokens, done, *_):
        return (time < max_length) & ~tf.reduce_all(done)

    def write(time, tokens, done, scores, carried, written, looked):
        logits, total, carried, weights = step_of(model, tokens, carried, source, time)
        tokens = tf.argmax(logits, axis=1, output_type=tf.int32)  # (B,)
        gained = tf.gather(logits, tokens, batch_dims=1) - total  # (B,)
        scores += tf.where(done, tf.zeros_like(gained), gained)
        time += 1
        written = written.write(time, tf.where(done, PADDING, tokens))
        looked = looked.write(time, tf.where(done[:, None], tf.zeros_like(weights), weights))
        return time, tokens, done | (tokens == END), scores, carried, written, looked

    first = tf.constant(0), tokens, done, scores, carried, written, looked
    _, _, _, scores, _, written, looked = tf.while_loop(unfinished, write, first)
    weights = tf.transpose(looked.stack()[1:], (1, 0, 2))  # (B, T, S)
    return tf.transpose(written.stack()[1:]), scores, weights


IDS, NUMBER = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((), tf.int32)
SIGNATURES = {
    _greedy: (IDS, NUMBER),
    beam: (IDS, NUMBER, NUMBER, NUMBER, tf.TensorSpec((), tf.float32)),
}
"""What each loop is called with: lengths are not part of it."""
