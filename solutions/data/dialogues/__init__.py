"""Makes dialogues: Korean sentences, their English translations, and which word means which.

A grammar of our own says every sentence in both languages at once, so the true alignment comes
with it. Korean puts the verb last, says with endings what English says with words in front
("먹고 싶다", "want to have"), leaves out who does it where the ending tells, and joins clauses the
other way round. One Korean sentence has one English translation only; one English sentence may be
said in Korean at four levels of politeness, with particles or, among friends, without.

Every sentence of the test asks for something that training has never put together: a pattern in a
domain or at a level of politeness ("pattern"), or a verb with an object ("vocabulary"). Validation
does the same with other combinations: what is chosen on it is chosen for composing, and has not
seen what the test asks for.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from solutions.data.aligned import AlignedPairs
from solutions.data.dialogues.frames import DOMAINS
from solutions.data.dialogues.grammar import RULES, Sentence, sentence
from solutions.data.dialogues.held_out import HeldOut

TRAIN, VALIDATION, TEST = 40_000, 1_000, 2_000
REASONS = ("pattern", "vocabulary")
SLIDES = ("오늘따라 피자 먹고 싶다", "I want to have a pizza today")
"""The slides' sentence; neither side of it is in any split, with a full stop or without."""

LENGTHS = range(3, 27)
"""Words of a sentence, on both sides."""

_PATIENCE = 20_000


@dataclass(frozen=True)
class DialoguePairs(AlignedPairs):
    """Dialogues, and what each is an example of.

    Attributes:
        sources: N Korean sentences.
        targets: N English ones, in the same order.
        links: see `AlignedPairs`.
        domains: of each one of `DOMAINS`.
        patterns: of each the name of its pattern, a key of `grammar.RULES`.
        reasons: why it is no sentence of training, one of `REASONS`; "" if it is one.
    """

    domains: list[str]
    patterns: list[str]
    reasons: list[str]


@dataclass(frozen=True)
class Dialogues:
    """Dialogues in splits. Choices are made on `validation`; `test` is read once, at the end.

    Attributes:
        train, validation, test: no sentence occurs twice in them, in either language.
    """

    train: DialoguePairs
    validation: DialoguePairs
    test: DialoguePairs

    def splits(self) -> dict[str, DialoguePairs]:
        """Gives every split by its name, training first."""
        return {name: getattr(self, name) for name in ("train", "validation", "test")}


def make(
    train: int = TRAIN,
    validation: int = VALIDATION,
    test: int = TEST,
    domains: Sequence[str] = DOMAINS,
    seed: int = 0,
) -> Dialogues:
    """Makes dialogues, none of which occurs twice in either language.

    Args:
        train: number of sentences to learn from.
        validation: number of sentences to choose by.
        test: number of sentences to be read once; half of them for each of `REASONS`.
        domains: what they are about, some of `DOMAINS`.
        seed: of the random draw, and of what is held out.

    Returns:
        the dialogues. Test and validation do not change with the size of training.

    Raises:
        ValueError: if a domain is unknown or cannot give so many sentences, or a number is none.

    Source: Chapter 5.
    """
    unknown = [domain for domain in domains if domain not in DOMAINS]
    if unknown or not domains:
        raise ValueError(
            f"unknown domain {unknown[0]!r}; choose some of {', '.join(DOMAINS)}"
            if unknown
            else f"choose at least one domain of {', '.join(DOMAINS)}"
        )
    for name, size in (("train", train), ("validation", validation), ("test", test)):
        if size < 0:
            raise ValueError(f"{name} is a number of sentences, not {size}")
    domains = [domain for domain in DOMAINS if domain in domains]
    held_out = HeldOut(Random(f"held out {seed}"), domains)
    wanted = {
        (split, reason): size // 2 + (reason == REASONS[0]) * (size % 2)
        for split, size in (("test", test), ("validation", validation))
        for reason in REASONS
    }
    rows: dict[str, list[tuple[Sentence, str]]] = {"train": [], "validation": [], "test": []}
    said = {_key(text) for text in SLIDES}
    early: list[Sentence] = []
    failures = 0
    stream = _stream(Random(f"sentences {seed}"), domains, held_out, wanted)
    while any(wanted.values()):
        split, reason, made = next(stream)
        if split == "train":
            early.append(made)
        elif wanted[split, reason] and _is_new(made, said):
            rows[split].append((made, reason))
            wanted[split, reason] -= 1
            failures = 0
            continue
        failures += 1
        if failures > _PATIENCE:
            raise ValueError(f"there are not so many sentences about {', '.join(domains)} to test")
    for made in early:
        if len(rows["train"]) < train and _is_new(made, said):
            rows["train"].append((made, ""))
    failures = 0
    while len(rows["train"]) < train:
        _, _, made = next(stream)
        if _is_new(made, said):
            rows["train"].append((made, ""))
            failures = 0
        else:
            failures += 1
            if failures > _PATIENCE:
                raise ValueError(f"there are not {train} sentences about {', '.join(domains)}")
    return Dialogues(**{split: _pairs(rows[split]) for split in rows})


def _stream(
    draw: Random, domains: Sequence[str], held_out: HeldOut, wanted: Counter | dict
) -> Iterator[tuple[str, str, Sentence]]:
    """Draws sentences for ever, each with its split and its reason."""
    names = [name for name, rule in RULES.items() if set(rule.domains) & set(domains)]
    weights = [RULES[name].weight for name in names]
    possible = {
        name: [domain for domain in RULES[name].domains if domain in domains] for name in names
    }
    failures = 0
    while True:
        for name in draw.choices(names, weights, k=256):
            domain = draw.choice(possible[name])
            level = draw.choice(RULES[name].levels)
            split = held_out.of_pattern(name, domain, level)
            if split != "train" and not wanted.get((split, "pattern")):
                continue
            made = sentence(draw, name, domain, level)
            split, reason = held_out.of_sentence(made)
            if split == "train" or wanted.get((split, reason)):
                failures = 0
                yield split, reason, made
            else:
                failures += 1
                if failures > _PATIENCE:
                    raise ValueError(f"nothing more can be said about {', '.join(domains)}")


def _key(text: str) -> str:
    """A sentence without its case and its stop."""
    return text.rstrip(".?").lower()


def _is_new(made: Sentence, said: set[str]) -> bool:
    """Whether a sentence has a fit length and neither side was said before; then it is."""
    keys = {_key(made.korean), _key(made.english)}
    short = all(len(text.split()) in LENGTHS for text in (made.korean, made.english))
    if not short or keys & said:
        return False
    said |= keys
    return True


def _pairs(rows: list[tuple[Sentence, str]]) -> DialoguePairs:
    """Puts sentences into columns."""
    return DialoguePairs(
        sources=[made.korean for made, _ in rows],
        targets=[made.english for made, _ in rows],
        links=[made.links() for made, _ in rows],
        domains=[made.domain for made, _ in rows],
        patterns=[made.pattern for made, _ in rows],
        reasons=[reason for _, reason in rows],
    )
