"""What a notebook of the book needs besides its subject."""


def glue(name: str, text: str) -> None:
    """Stores a number for the prose around: `` {glue:text}`name` `` writes it there.

    It is MyST-NB's `glue` without its import, so that a chapter also runs where the tools that
    build the book are not installed, in Colab for example.

    Args:
        name: what the prose calls it; unique in its notebook.
        text: what the prose shall say.
    """
    from IPython.display import display  # a notebook has it; the package does not need it

    prefix = "application/papermill.record/"
    display(
        {f"{prefix}text/plain": repr(text)},
        raw=True,
        metadata={"scrapbook": {"name": name, "mime_prefix": prefix}},
    )
