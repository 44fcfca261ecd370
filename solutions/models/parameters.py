"""The weights of a Keras model under the names that `solutions.scratch` gives them.

A weight of `solutions.scratch` is called after where it sits, `encoder.recurrent.W_input`. Here
the same name is put together from the names of a model's parts and layers, so a model made by
hand and one made of layers exchange weights in one line:

    set_parameters(model, by_hand.parameters)
"""

import keras

from solutions.models import attention


def variables(model) -> dict[str, keras.Variable]:
    """The weights of a model by dotted names, in the order of its layers.

    Args:
        model: any model, also one made of models, whose layers are named as in
            `solutions.scratch`: `embedding`, `recurrent`, `attention`, `affine`.

    Returns:
        variables by name; `tape.gradient(loss, variables(model))` has the same names.

    Raises:
        TypeError: if a layer has weights that scratch has no name for; it names the layer.
    """
    return _of_parts({layer.name: layer for layer in model.layers})


def parameters(model) -> dict:
    """Copies the weights of a model into arrays, by the names of `variables`."""
    return {name: variable.numpy().copy() for name, variable in variables(model).items()}


def set_parameters(model, arrays) -> None:
    """Copies arrays into the weights of a model; all of them, or none if one does not fit.

    Args:
        model: as in `variables`.
        arrays: by name, such as `parameters` of a model of `solutions.scratch`.

    Raises:
        ValueError: if the names are not the model's, or a shape is not; it names both.
    """
    own = variables(model)
    if own.keys() != arrays.keys():
        raise ValueError(
            f"the model alone has {sorted(own.keys() - arrays.keys())}, "
            f"the arrays alone {sorted(arrays.keys() - own.keys())}"
        )
    for name, variable in own.items():
        if variable.shape != arrays[name].shape:
            raise ValueError(f"{name} is {variable.shape} here and {arrays[name].shape} there")
    for name, variable in own.items():
        variable.assign(arrays[name])


def _of_layer(layer):
    """The weights of one layer by the names that scratch gives them."""
    match layer:
        case keras.Model():
            return variables(layer)
        case keras.layers.Embedding():
            return {"W": layer.embeddings}
        case keras.layers.LSTM() | keras.layers.GRU():
            cell = layer.cell
            return {"W_input": cell.kernel, "W_state": cell.recurrent_kernel, "b": cell.bias}
        case keras.layers.Bidirectional():
            return _of_parts({"ahead": layer.forward_layer, "back": layer.backward_layer})
        case attention.Attention():
            parts = {"score": layer.score, "window": layer.window}
            return _of_parts({name: part for name, part in parts.items() if part is not None})
        case attention.General():
            return {"W": layer.W.kernel}
        case attention.Additive():
            return {"W_query": layer.W_query.kernel, "W_key": layer.W_key.kernel, "v": layer.v}
        case attention.Location():
            return {"W": layer.W}
        case attention.LocalP():
            return {"W": layer.W.kernel, "v": layer.v}
        case keras.layers.Dense():
            return {"W": layer.kernel, "b": layer.bias}
    if layer.weights:
        kind = type(layer).__name__
        raise TypeError(f"scratch has no names for the weights of {layer.name}, a {kind}")
    return {}


def _of_parts(layers):
    """The weights of several layers, each after the name of its layer."""
    return {
        f"{part}.{name}": variable
        for part, layer in layers.items()
        for name, variable in _of_layer(layer).items()
    }
