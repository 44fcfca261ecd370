"""Translates: python -m solutions.models.translation FOLDER "오늘따라 피자 먹고 싶다"."""

import sys
import warnings
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)
LINES = 64  # of standard input that are translated together


@app.command()
def translate(
    folder: Annotated[Path, typer.Argument(help="where a translator was saved")],
    texts: Annotated[
        list[str] | None, typer.Argument(help="what to translate; standard input if left out")
    ] = None,
    beam: Annotated[int, typer.Option(min=1, help="number of hypotheses")] = 5,
) -> None:
    """Prints the translation of each text, a line each."""
    from solutions.models.translation import Translator  # imports TensorFlow

    warnings.showwarning = lambda message, *_: print(message, file=sys.stderr)
    try:
        translator = Translator.load(folder)
    except FileNotFoundError as error:
        raise SystemExit(str(error)) from None
    if texts:
        lines = iter(texts)
    else:
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")  # whatever the locale says
        lines = (line.rstrip("\n") for line in sys.stdin)
    # A terminal wants an answer to each line at once; a file wants to be read in batches.
    size = 1 if not texts and sys.stdin.isatty() else LINES
    try:
        while several := list(islice(lines, size)):
            "".join(several).encode()  # an argument that is not UTF-8 has got here somehow
            print(*translator.translate(several, beam=beam), sep="\n", flush=True)
    except UnicodeError:
        raise SystemExit("the texts must be UTF-8; iconv -f cp949 -t utf-8 converts them") from None


if __name__ == "__main__":
    app()
