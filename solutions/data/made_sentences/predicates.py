"""What is said of a subject in the stand-in: a verb, its objects, a place, a time.

The same predicate stands in several orders. In a German main clause the verb comes second and its
separable prefix, or the second verb after "will", at the end ("hebt … auf", "will … aufheben");
in a subordinate clause all of it stands at the end ("aufhebt", "aufheben will"). Before that come
what is known already, the place, what is new. English keeps verb, objects, place, time.
"""

from dataclasses import dataclass, field
from functools import partial
from random import Random

from solutions.data.made_sentences import verbs, words
from solutions.data.made_sentences.phrases import (
    Both,
    NounPhrase,
    Part,
    Phrases,
    Pronoun,
    Word,
    prepositional,
)
from solutions.data.made_sentences.verbs import Verb

Subject = NounPhrase | Pronoun
LIVING = ("person", "animal")

_GERMAN = ("time", "dative", "known", "place", "manner", "new", "direction", "state")
_ENGLISH = ("dative", "known", "new", "state", "manner", "direction", "place", "time")
"""Order of what belongs to a verb."""


@dataclass
class Predicate:
    """The forms of a verb, and what belongs to it.

    Attributes:
        finite: the German verb that agrees with the subject, its prefix left out.
        stem: its infinitive, the prefix left out.
        prefix: the separable prefix, or None.
        modal: the German modal, which then agrees with the subject instead; or None.
        auxiliary: English words between subject and verb, "is" or "wants to".
        bare: the English verb after a modal, "pick up".
        progressive: the English verb after "is", "picking up".
        members: what belongs to the verb, by its place in `_GERMAN`.
    """

    finite: Part
    stem: Part
    prefix: Part | None
    modal: Part | None
    auxiliary: list[Word]
    bare: list[Word]
    progressive: list[Word]
    members: dict[str, Both] = field(default_factory=dict)

    def second(self) -> Word:
        """What comes second in a German main clause."""
        return (self.modal or self.finite,)

    def middle(self, without: str | None = None) -> list[Word]:
        """The German words between verb and end, but for those of one place."""
        kept = (place for place in _GERMAN if place in self.members and place != without)
        return [word for place in kept for word in self.members[place][0]]

    def end(self) -> list[Word]:
        """What stands at the end of a German main clause."""
        if self.modal:
            return [self._with_prefix(self.stem)]
        return [(self.prefix,)] if self.prefix else []

    def last(self) -> list[Word]:
        """What stands at the end of a German subordinate clause."""
        if self.modal:
            return [self._with_prefix(self.stem), (self.modal,)]
        return [self._with_prefix(self.finite)]

    def english(self) -> list[Word]:
        """All English words."""
        verb = self.bare if self.modal else self.progressive
        return [*self.auxiliary, *verb, *self.english_rest()]

    def english_rest(self) -> list[Word]:
        """The English words after the verb."""
        kept = (place for place in _ENGLISH if place in self.members)
        return [word for place in kept for word in self.members[place][1]]

    def _with_prefix(self, part: Part) -> Word:
        return (self.prefix, part) if self.prefix else (part,)


class Predicates:
    """Draws predicates for the subjects of one sentence.

    Args:
        phrases: draws the phrases of the sentence.
    """

    def __init__(self, phrases: Phrases):
        self.phrases = phrases
        self.draw: Random = phrases.draw
        self.labels = phrases.labels

    def verb(self, verb: Verb, subject: Subject, modal: bool = False) -> Predicate:
        """Makes a predicate of a verb alone, after a modal drawn at random if asked for."""
        *prefix, infinitive = verb.infinitive.split("|")
        stem = Part(infinitive, self.labels.new())
        first = Part(prefix[0], self.labels.new()) if prefix else None
        whole = stem.labels | first.labels if first else stem.labels
        particle = [(Part(verb.particle, first.labels if first else whole),)]
        if not verb.particle:
            particle, english_labels = [], whole
        else:
            english_labels = stem.labels
        if modal:
            german, german_plural, english, english_plural = self.draw.choice(verbs.MODALS)
            word, auxiliary = self.labels.both(
                german_plural if subject.plural else german,
                english_plural if subject.plural else english,
            )
        else:
            word = None
            auxiliary = [(Part("are" if subject.plural else "is", stem.labels),)]
        return Predicate(
            finite=stem if subject.plural else Part(verb.singular, stem.labels),
            stem=stem,
            prefix=first,
            modal=word[0] if word else None,
            auxiliary=auxiliary,
            bare=[(Part(verb.english, english_labels),), *particle],
            progressive=[(Part(verb.progressive, english_labels),), *particle],
        )

    def any(self, subject: Subject, small: bool = False) -> Predicate:
        """Draws what a subject may do; `small` says less, and speaks of no second living being.

        So "die Kinder, die …" never leaves open whether the children see or are seen.
        """
        transitive = partial(self.transitive, things=small)
        drawing = {transitive: 6, self.activity: 2, self.posture: 2, self.motion: 2}
        if subject.kind == "person":
            drawing |= {self.giving: 2, self.dative: 1, self.music: 1}
        predicate = self.draw.choices(list(drawing), list(drawing.values()))[0](
            subject, modal=self.draw.random() < 0.2
        )
        members = predicate.members
        settled = {"place", "direction"} & set(members)
        if not settled and self.draw.random() < (0.15 if small else 0.35):
            members["place"] = self.place()
        if not small and not predicate.modal and self.draw.random() < 0.25:
            members["time"] = self.time()
        return predicate

    def transitive(self, subject: Subject, modal: bool = False, things: bool = False) -> Predicate:
        """Draws a verb with an object, a lifeless one if `things`."""
        choices = verbs.ANIMALS_TAKE if subject.kind == "animal" else verbs.TRANSITIVE
        if things:
            lifeless = [
                (verb, [kind for kind in kinds if kind not in LIVING]) for verb, kinds in choices
            ]
            choices = [(verb, kinds) for verb, kinds in lifeless if kinds]
        verb, kinds = self.draw.choice(choices)
        predicate = self.verb(verb, subject, modal)
        article = None
        if set(kinds) <= set(words.CLOTHES):  # two men wear hats, one man wears one
            article = "" if subject.plural else self.draw.choice(["ein", "der"])
        thing = self.phrases.one_of(kinds, article)
        place = "known" if thing.article == "der" else "new"
        predicate.members[place] = (thing.german("accusative"), thing.english())
        return predicate

    def giving(self, subject: Subject, modal: bool = False) -> Predicate:
        """Draws a verb with someone who gets something."""
        verb, kinds = self.draw.choice(verbs.GIVING)
        predicate = self.verb(verb, subject, modal)
        person = self.phrases.one_of(["person"])
        thing = self.phrases.one_of(kinds, self.draw.choice(["ein", "ein", "der"]))
        predicate.members["dative"] = (person.german("dative"), person.english())
        predicate.members["new"] = (thing.german("accusative"), thing.english())
        return predicate

    def dative(self, subject: Subject, modal: bool = False) -> Predicate:
        """Draws a verb whose only object is in the dative: "hört dem Kind zu"."""
        predicate = self.verb(self.draw.choice(verbs.DATIVE), subject, modal)
        person = self.phrases.one_of(["person"])
        place = "known" if person.article == "der" else "new"
        predicate.members[place] = (person.german("dative"), person.english())
        return predicate

    def music(self, subject: Subject, modal: bool = False) -> Predicate:
        """Draws an instrument that someone plays: "spielt Geige", "is playing the violin"."""
        playing = next(verb for verb in verbs.ACTIVITIES if verb.english == "play")
        predicate = self.verb(playing, subject, modal)
        predicate.members["new"] = self.one_word(words.INSTRUMENTS)
        return predicate

    def activity(self, subject: Subject, modal: bool = False) -> Predicate:
        """Draws a verb without an object, perhaps with the way in which it is done."""
        choices = verbs.ANIMALS_DO if subject.kind == "animal" else verbs.ACTIVITIES
        predicate = self.verb(self.draw.choice(choices), subject, modal)
        if not predicate.prefix and self.draw.random() < 0.25:
            predicate.members["manner"] = self.one_word(words.MANNERS)
        return predicate

    def posture(self, subject: Subject, modal: bool = False) -> Predicate:
        """Draws how and where someone sits, stands or lies."""
        predicate = self.verb(self.draw.choice(verbs.POSTURES), subject, modal)
        predicate.members["place"] = self.place()
        return predicate

    def motion(self, subject: Subject, modal: bool = False) -> Predicate:
        """Draws how and where to someone goes."""
        predicate = self.verb(self.draw.choice(verbs.MOTIONS), subject, modal)
        predicate.members["direction"] = self.place(direction=True)
        if self.draw.random() < 0.15:
            predicate.members["manner"] = self.one_word(words.PACES)
        return predicate

    def state(self, subject: Subject) -> Predicate:
        """Draws what someone is: "müde", "tired"."""
        verb, auxiliary = self.labels.both(
            "sind" if subject.plural else "ist", "are" if subject.plural else "is"
        )
        said = {stem.text for stem, _ in subject.adjectives}
        states = {german: word for german, word in words.STATES.items() if german not in said}
        members = {"state": self.one_word(states)}
        return Predicate(verb[0], verb[0], None, None, auxiliary, [], [], members)

    def one_word(self, translations: dict[str, str]) -> Both:
        """Draws one of some German words, with its translation."""
        german = self.draw.choice(list(translations))
        word, english = self.labels.both(german, translations[german])
        return [word], english

    def place(self, direction: bool = False) -> Both:
        """Draws where something happens (dative), or where to it goes (accusative)."""
        noun, before, definite = self.phrases.fresh_place(direction)
        german = self.draw.choice(list(before))
        article = "der" if definite or self.draw.random() < 0.7 else "ein"
        phrase = self.phrases.about(noun, "the only one" if definite else "place", article)
        case = "accusative" if direction else "dative"
        return prepositional(german, before[german], phrase, case, self.labels)

    def time(self) -> Both:
        """Draws when it happens."""
        german, english, meant = self.draw.choice(words.TIMES)
        parts = [Part(text, self.labels.new()) for text in german]
        return (
            [(part,) for part in parts],
            [(Part(text, parts[i].labels),) for text, i in zip(english, meant, strict=True)],
        )
