"""`python -m solutions.publish`: what the Makefile calls, and a machine without make can call."""

import re
from pathlib import Path
from typing import Annotated

import typer
from nbclient.exceptions import CellControlSignal, DeadKernelError

from solutions.publish import address, exercises, notebooks, site, stored, verify

app = typer.Typer(
    help="Turns the sources of the course into what is read.",
    no_args_is_help=True,
    add_completion=False,
)


@app.command()
def book(
    serve: Annotated[bool, typer.Option(help="Serve the site after building it.")] = True,
    afresh: Annotated[bool, typer.Option(help="Build every page anew.")] = False,
) -> None:
    """Builds the site into _build/html, and serves it on this machine."""
    if not site.build(afresh=afresh):
        typer.echo("The build has warnings; here they count as errors.", err=True)
        raise typer.Exit(1)
    if not serve:
        typer.echo(f"The site is in {site.SITE}")
        return
    with site.server() as server:
        host, port = server.server_address[:2]
        typer.echo(f"The book is at http://{host}:{port}/ (Ctrl-C stops serving it)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass


@app.command(name="notebooks")
def execute(
    names: Annotated[list[str] | None, typer.Argument(help="Such as 06_sentiment.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Stale or not.")] = False,
) -> None:
    """Executes the stale notebooks and stores their outputs; those named, stale or not."""
    setup = address.setup_cell(address.read())
    failed = False
    for path in _chosen(names or []):
        name = path.relative_to(notebooks.ROOT)
        notebooks.write_setup(path, setup)
        reasons = notebooks.stale(path)
        if not (reasons or everything or names):
            typer.echo(f"{name}: fresh")
            continue
        typer.echo(f"{name}: executing ({'; '.join(reasons) or 'asked for'})")
        try:
            notebook = notebooks.execute(path)
        except (CellControlSignal, DeadKernelError) as error:
            message = re.sub(r"\x1b\[[\d;]*m", "", str(error))
            typer.echo(f"{name}: failed, and stays as it was\n{message}", err=True)
            failed = True
            continue
        typer.echo(f"{name}: {notebook.metadata.course.wall_seconds:.0f} s")
        for fault in stored.faults(notebook):
            typer.echo(f"{name}: {fault}", err=True)
            failed = True
    if failed:
        raise typer.Exit(1)


@app.command(name="exercises")
def generate() -> None:
    """Generates exercises/ from solutions/exercises/."""
    exercises.generate(notebooks.ROOT / "solutions/exercises", notebooks.ROOT / "exercises")


@app.command()
def test() -> None:
    """Runs every check; the last line says how many have passed and failed."""
    raise typer.Exit(verify.main())


def _chosen(names: list[str]) -> list[Path]:
    """The notebooks with these names (all without a name); a chapter and its exercise share one."""
    found = notebooks.paths()
    unknown = set(names) - {path.stem for path in found}
    if unknown:
        raise typer.BadParameter(
            f"no notebook is called {', '.join(sorted(unknown))}; "
            f"there are {', '.join(sorted({path.stem for path in found}))}"
        )
    return [path for path in found if path.stem in names or not names]


if __name__ == "__main__":
    app()
