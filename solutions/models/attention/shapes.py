"""Whether shapes fit together, as far as they are known when a graph is made."""


def check_mask(name, shape, expected, mask):
    """Raises ValueError unless the mask has the expected shape; it names the array's and its."""
    if not agree(expected, mask.shape):
        raise ValueError(f"{name} {tuple(shape)} and mask {tuple(mask.shape)} do not fit together")


def agree(shape, other):
    """Whether two shapes may be the same; None is a length not known yet."""
    return len(shape) == len(other) and all(
        None in pair or pair[0] == pair[1] for pair in zip(shape, other, strict=True)
    )
