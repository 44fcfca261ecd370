"""Runs experiments at full size: python -m solutions.experiments sentiment --corpus imdb."""

from contextlib import contextmanager
from typing import Annotated

import typer

from solutions.data.files import DataError
from solutions.experiments.records import RecordError

app = typer.Typer(help="Full-size runs; each writes a record that the book shows.")


@contextmanager
def interruptible():
    """Turns Ctrl-C into a line that says what is kept."""
    try:
        yield
    except KeyboardInterrupt:
        message = "stopped: finished seeds are kept; the same line, without --restart, goes on"
        raise SystemExit("\n" + message) from None


@app.command()
def sentiment(
    corpus: Annotated[str, typer.Option(help="imdb, nsmc, naver_shopping, steam")] = "imdb",
    model: Annotated[list[str] | None, typer.Option(help="by name; all if left out")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="runs of each network")] = 3,
    to_target: Annotated[bool, typer.Option(help="measure the time to a target instead")] = False,
    restart: Annotated[bool, typer.Option(help="forget what the record holds")] = False,
) -> None:
    """Chapter 6: trains, reads the test split once a seed, writes the records."""
    with interruptible():
        from solutions.experiments import sentiment as experiment  # imports TensorFlow

        for name in model or experiment.models(corpus, to_target):
            experiment.run(corpus, name, seeds, restart, to_target)


@app.command()
def addition(
    model: Annotated[list[str] | None, typer.Option(help="by name; all if left out")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="runs of each network")] = 3,
    restart: Annotated[bool, typer.Option(help="forget what the record holds")] = False,
) -> None:
    """Chapter 2: trains in NumPy, reads the test split once a seed, writes the records."""
    with interruptible():
        from solutions.experiments.addition import experiment

        for name in model or experiment.models:
            experiment.run(name, seeds, restart)


@app.command()
def dates(
    model: Annotated[list[str] | None, typer.Option(help="by name; all if left out")] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="runs of each network; 3 of those with a name, else 1")
    ] = None,
    restart: Annotated[bool, typer.Option(help="forget what the record holds")] = False,
) -> None:
    """Chapters 3 and 4: every score in every wiring, in NumPy; writes the records."""
    with interruptible():
        from solutions.experiments.dates import experiment, seeds_of

        for name in model or experiment.models:
            experiment.run(name, seeds or seeds_of(name), restart)


@app.command()
def translation(
    corpus: Annotated[
        str, typer.Option(help="multi30k, tatoeba+jhe, stand-in, stand-in-german")
    ] = "multi30k",
    model: Annotated[list[str] | None, typer.Option(help="by name; all if left out")] = None,
    seeds: Annotated[
        int | None, typer.Option(min=1, help="runs of each network; 3, or 1 of those that compare")
    ] = None,
    restart: Annotated[bool, typer.Option(help="forget what the record holds")] = False,
) -> None:
    """Chapters 4 and 5: translates with attention and without; writes the records."""
    with interruptible():
        from solutions.experiments import korean_english, translation  # import TensorFlow

        if corpus in korean_english.SETTINGS:
            for name in model or korean_english.models(corpus):
                korean_english.run(corpus, name, seeds or korean_english.seeds_of(name), restart)
        else:
            for name in model or translation.models(corpus):
                translation.run(corpus, name, seeds or 3, restart)


@app.command("farm_prices")
def farm_prices(
    corpus: Annotated[str, typer.Option(help="wholesale or stand-in")] = "wholesale",
    model: Annotated[list[str] | None, typer.Option(help="by name; all if left out")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="runs of each network")] = 3,
    restart: Annotated[bool, typer.Option(help="forget what the record holds")] = False,
) -> None:
    """Chapter 7: forecasts prices by networks and baselines; writes the records."""
    with interruptible():
        from solutions.experiments import farm_prices as experiment  # imports TensorFlow

        for name in model or experiment.MODELS:
            experiment.run(corpus, name, seeds, restart)


if __name__ == "__main__":
    try:
        app()
    except (DataError, RecordError, ValueError) as error:
        raise SystemExit(str(error)) from None
