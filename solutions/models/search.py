"""Writing: the likeliest token at every step, or several hypotheses side by side.

Both searches are one loop in one graph, for a whole batch and for all shapes: a loop in Python
would call the network once a token, and a graph for each shape would be traced anew for almost
every batch. They take any model with the parts of `Seq2Seq`: `read(sources)` and a decoder.

Two tokens are never written: padding, and a second start.
"""

import functools
import math
from typing import NamedTuple

import keras
import numpy as np
import tensorflow as tf

from solutions.data.text import END, PADDING, START
from solutions.models.layers import check_ids


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
    """Keeps several hypotheses at every step, for a whole batch at once (빔 탐색).

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
    return _search(model, _beam, sources, max_length, *options)


def _search(model, loop, sources, max_length, *options):
    """Calls the compiled loop, and leaves out what does not apply."""
    sources = tf.cast(sources, tf.int32)
    check_ids("sources", sources, "S")
    found = _graph(model, loop)(sources, tf.constant(max_length, tf.int32), *options)
    ids, scores, weights = (tensor.numpy() for tensor in found)
    return Written(ids, scores, weights if _attends(model) else None)


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
    written = _array(tokens)
    S = tf.shape(sources)[1] if _attends(model) else 0
    looked = _array(tf.zeros([B, S], _accurate(model)))
    scores = tf.zeros([B], _accurate(model))

    def unfinished(time, tokens, done, *_):
        return (time < max_length) & ~tf.reduce_all(done)

    def write(time, tokens, done, scores, carried, written, looked):
        logits, total, carried, weights = _step(model, tokens, carried, source, time)
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


def _beam(model, sources, max_length, width, n_best, length_penalty):
    """The loop of `beam_search`.

    A hypothesis is a place (B, width). What it consists of is not copied from step to step: each
    step notes tokens, and of which place each is the continuation, and `_trace` follows the notes.
    """
    B = tf.shape(sources)[0]
    source, carried = _each(lambda rows: _repeat(rows, width), model.read(sources))
    dtype = _accurate(model)
    penalty = tf.cast(length_penalty, dtype)
    lowest = tf.constant(-np.inf, dtype)

    def ranked(scores, length):
        return scores / tf.cast(tf.maximum(length, 1), dtype) ** penalty

    # At first all hypotheses of a source are the same one: only one of them counts.
    scores = tf.where(tf.range(width) == 0, tf.zeros([B, width], dtype), lowest)
    tokens, parents = tf.fill([B, width], START), tf.zeros([B, width], tf.int32)
    nobody, nowhere = tf.fill([B, n_best], lowest), tf.zeros([B, n_best], tf.int32)
    pool = Pool(nobody, nobody, nowhere, nowhere)
    S = tf.shape(sources)[1] if _attends(model) else 0
    looked = tf.zeros([B, width, S], dtype)
    notes = Notes(_array(tokens), _array(parents), _array(looked))

    def unfinished(time, tokens, scores, carried, pool, notes):
        # No hypothesis gains by going on, except that it is divided by more.
        reachable = ranked(tf.reduce_max(scores, axis=1), max_length)  # (B,)
        return (time < max_length) & tf.reduce_any(reachable > pool.ranks[:, -1])

    def write(time, tokens, scores, carried, pool, notes):
        logits, total, carried, weights = _step(
            model, tf.reshape(tokens, [-1]), carried, source, time
        )
        # Of each hypothesis the width best tokens, then of all of them: (B, width · best).
        best = tf.minimum(width, tf.shape(logits)[1])
        gained, tokens = _highest(logits, best)  # (B · width, best)
        gained = tf.minimum(gained - total[:, None], 0)  # rounding must not make it a gain
        reached = tf.reshape(scores, [-1, 1]) + gained
        scores, chosen = tf.math.top_k(tf.reshape(reached, [B, -1]), width)  # (B, width)
        tokens = tf.gather(tf.reshape(tokens, [B, -1]), chosen, batch_dims=1)
        parents = chosen // best
        rows = tf.reshape(tf.range(B)[:, None] * width + parents, [-1])  # (B · width,)
        carried = _each(lambda states: tf.gather(states, rows), carried)
        weights = tf.reshape(weights, [B, width, -1])  # of the parents
        time += 1
        notes = Notes(
            notes.tokens.write(time, tokens),
            notes.parents.write(time, parents),
            notes.looked.write(time, weights),
        )
        ended = tokens == END
        put_aside = tf.where(ended, scores, lowest)
        pool = _merge(pool, ranked(put_aside, time), put_aside, time)
        return time, tokens, tf.where(ended, lowest, scores), carried, pool, notes

    first = tf.constant(0), tokens, scores, carried, pool, notes
    time, _, scores, _, pool, notes = tf.while_loop(unfinished, write, first)
    # What is alive now has reached max_length, or cannot come in any more.
    pool = _merge(pool, ranked(scores, time), scores, time)
    return _trace(pool, notes)


class Pool(NamedTuple):
    """Of each source the best hypotheses that have ended, (B, n_best) each, the best first.

    Attributes:
        ranks: what they are ranked by; -inf where there is none yet.
        scores: log-probabilities.
        ends: at which step, from 1, each ended; 0 where there is none yet.
        places: in which place of the beam.
    """

    ranks: tf.Tensor
    scores: tf.Tensor
    ends: tf.Tensor
    places: tf.Tensor


class Notes(NamedTuple):
    """What is noted at each step, from 1: arrays of (B, width), and of (B, width, S).

    Attributes:
        tokens: written in each place.
        parents: the place at the step before of which this one is the continuation.
        looked: attention weights of each place of the step before.
    """

    tokens: tf.TensorArray
    parents: tf.TensorArray
    looked: tf.TensorArray


def _merge(pool, ranks, scores, time):
    """The pool with hypotheses of the beam, (B, width), that come in."""
    places = tf.broadcast_to(tf.range(tf.shape(ranks)[1]), tf.shape(ranks))
    new = Pool(ranks, scores, tf.fill(tf.shape(ranks), time), places)
    both = [tf.concat(pair, axis=1) for pair in zip(pool, new, strict=True)]
    # Of equals, the lower index: a place that is empty stays so.
    _, kept = tf.math.top_k(both[0], tf.shape(pool.ranks)[1])
    return Pool(*(tf.gather(part, kept, batch_dims=1) for part in both))


def _trace(pool, notes):
    """Follows the hypotheses of a pool from their ends to the start: ids, scores, weights."""
    tokens, parents, looked = (array.stack() for array in notes)  # (1 + T, B, width), …
    times = tf.range(tf.shape(parents)[0])

    def follow(after, now):
        (parents, time), (_, before) = now, after
        places = tf.where(time < pool.ends, before, pool.places)  # (B, n)
        return places, tf.gather(parents, places, batch_dims=1)

    first = tf.zeros_like(pool.places), tf.zeros_like(pool.places)
    places, before = tf.scan(follow, (parents, times), first, reverse=True)  # (1 + T, B, n) each
    written = times[:, None, None] <= pool.ends
    ids = tf.where(written, tf.gather(tokens, places, batch_dims=2), PADDING)
    weights = tf.gather(looked, before, batch_dims=2)  # (1 + T, B, n, S)
    weights = tf.where(written[..., None], weights, tf.zeros_like(weights))
    T = tf.reduce_max(tf.concat([[0], tf.reshape(pool.ends, [-1])], axis=0))
    ids, weights = ids[1 : 1 + T], weights[1 : 1 + T]
    return tf.transpose(ids, (1, 2, 0)), pool.scores, tf.transpose(weights, (1, 2, 0, 3))


def _step(model, tokens, carried, source, time):
    """One step of the decoder for each row: logits of what may be written, and what else is needed.

    Returns:
        logits (B, V), -inf for what is never written; the logarithm of the sum of all
        exponentials, (B,), which makes log-probabilities of logits; what is carried on; attention
        weights (B, S), or (B, 0) where there is no attention.
    """
    logits, carried, weights = model.decoder(tokens[:, None], carried, source, step=time)
    logits = tf.cast(logits[:, 0], _accurate(model))  # (B, V)
    never = np.zeros(model.decoder.V)
    never[[PADDING, START]] = -np.inf
    total = tf.reduce_logsumexp(logits, axis=1)  # (B,)
    if weights is None:
        weights = tf.zeros([tf.shape(tokens)[0], 1, 0], logits.dtype)
    weights = tf.cast(weights[:, 0], logits.dtype)
    return logits + tf.constant(never, logits.dtype), total, carried, weights


def _highest(logits, count):
    """The highest logits of each row, and their tokens, (N, count) each, as `tf.math.top_k`'s.

    That takes as long as the product the logits come from. So they are cut into groups, of which
    only those with the highest maxima are looked into: all that is sought is there.
    """
    V = logits.shape[1]
    size = math.isqrt(V)
    groups = -(-V // size)
    padded = tf.pad(logits, [[0, 0], [0, groups * size - V]], constant_values=-np.inf)
    grouped = tf.reshape(padded, [-1, groups, size])
    _, chosen = tf.math.top_k(tf.reduce_max(grouped, axis=2), tf.minimum(count, groups))  # (N, c)
    few = tf.gather(grouped, chosen, batch_dims=1)  # (N, c, size)
    values, places = tf.math.top_k(tf.reshape(few, [-1, tf.shape(chosen)[1] * size]), count)
    tokens = tf.gather(chosen, places // size, batch_dims=1) * size + places % size
    return values, tf.minimum(tokens, V - 1)  # what was padded is as impossible as any of -inf


def _array(first):
    """An array that grows, one tensor a step; the first, since an empty one cannot be stacked."""
    array = tf.TensorArray(first.dtype, 1, dynamic_size=True, element_shape=first.shape)
    return array.write(0, first)


def _each(function, nested):
    """What a function makes of each tensor; what is None stays None."""
    return tf.nest.map_structure(lambda x: None if x is None else function(x), nested)


def _repeat(rows, width):
    """Each row `width` times, (B · width, …)."""
    return tf.ensure_shape(tf.repeat(rows, width, axis=0), (None, *rows.shape[1:]))


def _accurate(model):
    """The type in which probabilities are counted: half precision has too few digits."""
    return keras.backend.result_type(model.decoder.compute_dtype, "float32")


def _attends(model):
    """Whether a model has attention weights to show."""
    return getattr(model.decoder, "attention", None) is not None


IDS, NUMBER = tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((), tf.int32)
SIGNATURES = {
    _greedy: (IDS, NUMBER),
    _beam: (IDS, NUMBER, NUMBER, NUMBER, tf.TensorSpec((), tf.float32)),
}
"""What each loop is called with: lengths are not part of it."""
