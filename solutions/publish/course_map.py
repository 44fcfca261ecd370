"""The chapters of the course, and the map of the preface: which chapter needs which."""

from dataclasses import dataclass
from html import escape

from docutils import nodes

from solutions.publish.directives import MarkdownDirective


@dataclass(frozen=True)
class Chapter:
    """One chapter and its place on the map.

    Args:
        name: the file in `book/`, without its ending.
        title: two short lines at most, as drawn on the map.
        place: column and row on the map.
        needs: numbers of the chapters to read before.
    """

    name: str
    title: tuple[str, ...]
    place: tuple[int, int]
    needs: tuple[int, ...] = ()


CHAPTERS = {
    0: Chapter("00_before_you_start", ("Before", "you start"), (1, 0)),
    1: Chapter("01_lstm", ("LSTM review",), (1, 1), (0,)),
    2: Chapter("02_seq2seq", ("Sequence", "to sequence"), (0, 2), (1,)),
    3: Chapter("03_dot_attention", ("Dot-product", "attention"), (0, 3), (2,)),
    4: Chapter("04_bahdanau_attention", ("Additive", "attention"), (0, 4), (3,)),
    5: Chapter("05_translation", ("Translator",), (0, 5), (4,)),
    6: Chapter("06_sentiment", ("Sentiment",), (1, 2), (1,)),
    7: Chapter("07_farm_prices", ("Farm prices",), (2, 2), (1,)),
    8: Chapter("08_self_attention", ("Beyond", "recurrence"), (1, 4), (3,)),
}
WIDTH, HEIGHT, ACROSS, DOWN = 108, 56, 126, 84  # of a box; from one box to the next


def draw(ready: set[int]) -> str:
    """Draws the map as SVG, coloured by the style sheet so that it follows light and dark.

    Args:
        ready: numbers of the chapters that can be read.

    Returns:
        An `<svg>` element. Chapters that are not ready are dashed.
    """
    columns, rows = (max(axis) for axis in zip(*(c.place for c in CHAPTERS.values()), strict=True))
    size = f"0 0 {columns * ACROSS + WIDTH + 2} {rows * DOWN + HEIGHT + 2}"
    label = "Which chapter needs which. " + " ".join(
        f"{number} {' '.join(chapter.title)}"
        + (f" needs {' and '.join(map(str, chapter.needs))}." if chapter.needs else " comes first.")
        for number, chapter in CHAPTERS.items()
    )
    drawn = [f'<svg class="course-map" viewBox="{size}" role="img" aria-label="{escape(label)}">']
    for chapter in CHAPTERS.values():
        drawn += [_line(CHAPTERS[needed], chapter) for needed in chapter.needs]
    for number, chapter in CHAPTERS.items():
        drawn.append(_box(number, chapter, "ready" if number in ready else "planned"))
    return "".join([*drawn, "</svg>"])


def _corner(chapter: Chapter) -> tuple[int, int]:
    column, row = chapter.place
    return 1 + column * ACROSS, 1 + row * DOWN


def _line(above: Chapter, below: Chapter) -> str:
    (x, y), (to_x, to_y) = _corner(above), _corner(below)
    x, y, to_x = x + WIDTH // 2, y + HEIGHT, to_x + WIDTH // 2
    middle = (y + to_y) // 2
    return f'<path d="M{x} {y}C{x} {middle} {to_x} {middle} {to_x} {to_y}"/>'


def _box(number: int, chapter: Chapter, state: str) -> str:
    x, y = _corner(chapter)
    centre = x + WIDTH // 2
    first = y + (22 if len(chapter.title) == 2 else 24)
    lines = [f'<text class="number" x="{centre}" y="{first - 3}">{number}</text>'] + [
        f'<text x="{centre}" y="{first + 12 + 14 * at}">{line}</text>'
        for at, line in enumerate(chapter.title)
    ]
    frame = f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="8"/>'
    return f'<g class="{state}">{frame}{"".join(lines)}</g>'


class CourseMap(MarkdownDirective):
    """`{course-map}`: the map, and under it links to the chapters that can be read today."""

    def run(self) -> list[nodes.Node]:
        """Draws what is ready when this page is read."""
        ready = {n for n, chapter in CHAPTERS.items() if chapter.name in self.env.found_docs}
        picture = nodes.raw("", f'<div class="course-map-frame">{draw(ready)}</div>', format="html")
        links = [f"{{doc}}`{CHAPTERS[number].name}`" for number in sorted(ready)]
        return [picture, *self.parse(_sentence(links))]


def _sentence(links: list[str]) -> str:
    if not links:
        return "No chapter can be read yet; all of them are being written."
    rest = "" if len(links) == len(CHAPTERS) else " The dashed ones are being written."
    return f"Ready to read: {', '.join(links)}.{rest}"
