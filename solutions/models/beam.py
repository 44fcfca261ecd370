"""The loop of beam search, for a whole batch in one graph (빔 서치)."""

import math
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from solutions.data.text import END, PADDING, START
from solutions.models.writing import accurate_type, attends, growing, step_of


def beam(model, sources, max_length, width, n_best, length_penalty):
    """The loop of `beam_search`.

    A hypothesis is a place (B, width). What it consists of is not copied from step to step: each
    step notes tokens, and of which place each is the continuation, and `_trace` follows the notes.
    """
    B = tf.shape(sources)[0]
    source, carried = _each(lambda rows: _repeat(rows, width), model.read(sources))
    dtype = accurate_type(model)
    penalty = tf.cast(length_penalty, dtype)
    lowest = tf.constant(-np.inf, dtype)

    def ranked(scores, length):
        return scores / tf.cast(tf.maximum(length, 1), dtype) ** penalty

    # At first all hypotheses of a source are the same one: only one of them counts.
    scores = tf.where(tf.range(width) == 0, tf.zeros([B, width], dtype), lowest)
    tokens, parents = tf.fill([B, width], START), tf.zeros([B, width], tf.int32)
    nobody, nowhere = tf.fill([B, n_best], lowest), tf.zeros([B, n_best], tf.int32)
    pool = Pool(nobody, nobody, nowhere, nowhere)
    S = tf.shape(sources)[1] if attends(model) else 0
    looked = tf.zeros([B, width, S], dtype)
    notes = Notes(growing(tokens), growing(parents), growing(looked))

    def unfinished(time, tokens, scores, carried, pool, notes):
        # No hypothesis gains by going on, except that it is divided by more.
        reachable = ranked(tf.reduce_max(scores, axis=1), max_length)  # (B,)
        return (time < max_length) & tf.reduce_any(reachable > pool.ranks[:, -1])

    def write(time, tokens, scores, carried, pool, notes):
        logits, total, carried, weights = step_of(
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


def _each(function, nested):
    """What a function makes of each tensor; what is None stays None."""
    return tf.nest.map_structure(lambda x: None if x is None else function(x), nested)


def _repeat(rows, width):
    """Each row `width` times, (B · width, …)."""
    return tf.ensure_shape(tf.repeat(rows, width, axis=0), (None, *rows.shape[1:]))
