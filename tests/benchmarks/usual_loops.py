"""Loops as one usually sees them: to be beaten, and to agree with."""

import numpy as np
import tensorflow as tf

from solutions.data.text import END, START


def usual_answers(model, sources, length):
    """An answer a source: a loop over sentences, and in it one over tokens.

    Args:
        model: a `Seq2Seq`.
        sources: rows of ids, (N, S).
        length: the most tokens of an answer.

    Returns:
        N lists of ids, each up to its end.
    """
    answers = []
    for ids in sources:
        source, carried = model.read(tf.constant(ids[None]))
        token, answer = START, []
        while len(answer) < length and token != END:
            logits, carried, _ = model.decoder(
                tf.constant([[token]]), carried, source, step=len(answer)
            )
            token = int(np.argmax(logits[0, 0]))
            answer.append(token)
        answers.append(answer)
    return answers
