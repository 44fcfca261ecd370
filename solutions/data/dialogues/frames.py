"""What is done in each domain, as `verbs` lists it, read into frames."""

from typing import NamedTuple

from solutions.data.dialogues.verbs import TABLES


class Frame(NamedTuple):
    """A verb with all that is said of it in one domain; see `verbs`.

    Attributes:
        domain: where it is at home.
        stem: of the verb, without 다.
        before: Korean words that always stand before it ("준비운동을").
        english: the verb and what always follows it.
        objects: Korean of each, with English of its own or "".
        particle: of the object.
        going: "to", "at" or "": whether the object is a place.
        places: where it is done.
        marks: see `verbs`.
    """

    domain: str
    stem: str
    before: tuple[str, ...]
    english: tuple[str, ...]
    objects: tuple[tuple[str, str], ...]
    particle: str
    going: str
    places: tuple[str, ...]
    marks: str

    @property
    def name(self) -> str:
        """The verb with what always stands before it: "준비운동을 하"."""
        return " ".join((*self.before, self.stem))


_PARTICLES = {
    "에": "에",
    "와/과": "과/와",
    "에게": "에게",
    "로": "으로/로",
    "@": "에",
    "at": "에",
    "around": "을/를",
}


def _read(domain: str, line: str) -> Frame:
    """Reads one line."""
    korean, english, objects, places, marks = (column.strip() for column in line.split("|"))
    *before, verb = korean.split()
    words = objects.split()
    particle = words.pop(0) if words and words[0] in _PARTICLES else ""
    entries = tuple((word + "=").replace("_", " ").split("=")[:2] for word in words)
    return Frame(
        domain=domain,
        stem=verb.removesuffix("다"),
        before=tuple(before),
        english=tuple(english.split()),
        objects=tuple((object_, own) for object_, own in entries),
        particle=_PARTICLES.get(particle, "을/를"),
        going={"@": "to", "at": "at", "around": "at"}.get(particle, ""),
        places=tuple(place.replace("_", " ") for place in places.split()),
        marks=marks,
    )


FRAMES = {
    domain: tuple(_read(domain, line) for line in table.strip().splitlines())
    for domain, table in TABLES.items()
}
DOMAINS = tuple(FRAMES)
