"""A recurrent layer by hand and its twin in Keras, which has the same weights."""

import numpy as np
import tensorflow as tf

B, T = 4, 5
MASKS = {
    "no mask": None,
    "padding on the right": np.arange(T) < np.array([5, 3, 1, 0])[:, None],  # one row is empty
    "holes": np.array([[1, 0, 1, 1, 0], [0, 1, 0, 0, 1], [0, 0, 0, 1, 0], [1, 1, 1, 1, 1]], bool),
}
TOLERANCE = {"float32": 1e-5, "float64": 1e-11}


def draw_weights(layer, random):
    """Gives every parameter, biases too, numbers that are far from zero."""
    for parameter in layer.parameters.values():
        parameter[...] = random.normal(0, 0.5, size=parameter.shape)
    return layer


def assert_twins(layer, call, variables, width, mask, dtype, number_of_states, seed=0):
    """Asserts that results and gradients are the same, from given initial states.

    Args:
        layer: by hand, with B sequences of T steps to read.
        call: takes inputs, mask and a list of initial states; returns states and final states.
        variables: Keras's weights, in the order of `layer.parameters`.
        width: of the inputs.
        mask: (B, T) bool, or None.
        dtype: "float32" or "float64".
        number_of_states: how many initial states there are, (B, H) each.
        seed: of the numbers.
    """
    random = np.random.default_rng(seed)

    def draw(*shape):
        return random.normal(size=shape).astype(dtype)

    H = layer.forward(np.zeros((1, 1, width), dtype))[1][0].shape[1]
    inputs, initial = draw(B, T, width), tuple(draw(B, H) for _ in range(number_of_states))
    states, final = layer.forward(inputs, mask, initial)
    grad_states, grad_final = draw(*states.shape), tuple(draw(B, H) for _ in final)
    if mask is not None:  # Keras has zeros where nothing has been read yet, not the initial state
        grad_states *= mask[..., None]
    grad_inputs, grad_initial = layer.backward(grad_states, grad_final)

    given = [tf.constant(array) for array in (inputs, *initial)]
    with tf.GradientTape() as tape:
        tape.watch(given)
        their_states, their_final = call(given[0], mask, given[1:])
        loss = tf.reduce_sum(their_states * grad_states)
        for theirs, grad in zip(their_final, grad_final, strict=True):
            loss += tf.reduce_sum(theirs * grad)
    their_gradients = tape.gradient(loss, given + [variable.value for variable in variables])

    real = slice(None) if mask is None else mask
    tolerance = {"rtol": TOLERANCE[dtype], "atol": TOLERANCE[dtype]}
    np.testing.assert_allclose(states[real], their_states.numpy()[real], **tolerance)
    for ours, theirs in zip(final, their_final, strict=True):
        np.testing.assert_allclose(ours, theirs, **tolerance)
    gradients = [grad_inputs, *grad_initial, *layer.gradients.values()]
    names = ["inputs", *(f"initial {i}" for i in range(number_of_states)), *layer.gradients]
    for name, ours, theirs in zip(names, gradients, their_gradients, strict=True):
        size = max(1, np.abs(theirs).max())
        np.testing.assert_allclose(ours / size, theirs / size, **tolerance, err_msg=name)
