"""Sentences of the stand-in: one clause or two, in German and in English."""

from random import Random

from solutions.data.made_sentences import verbs, words
from solutions.data.made_sentences.phrases import (
    Both,
    NounPhrase,
    Part,
    Phrases,
    Word,
    prepositional,
    relative_pronoun,
)
from solutions.data.made_sentences.predicates import LIVING, Predicate, Predicates, Subject


class Sentence:
    """Draws one sentence in both languages.

    Args:
        draw: the random draw.
    """

    def __init__(self, draw: Random):
        self.draw = draw
        self.phrases = Phrases(draw)
        self.labels = self.phrases.labels
        self.predicates = Predicates(self.phrases)

    def make(self) -> Both:
        """Draws a sentence: its German words and its English ones."""
        patterns = {
            self.simple: 8,
            self.with_relative_subject: 4,
            self.with_relative_object: 2,
            self.with_subordinate: 5,
            self.saying: 3,
            self.purpose: 3,
            self.two_actions: 3,
            self.being: 1,
        }
        german, english = self.draw.choices(list(patterns), list(patterns.values()))[0]()
        stop, english_stop = self.labels.both(".", ".")
        german = [*german, stop]
        # The comma that ends a relative clause gives way to what follows it.
        following = [word[0].text for word in german[1:]] + [""]
        german = [
            word
            for word, next_text in zip(german, following, strict=True)
            if word[0].text != "," or next_text not in (",", ".")
        ]
        return german, [*english, *english_stop]

    # --- patterns ------------------------------------------------------------------------------

    def simple(self) -> Both:
        """Someone does something."""
        subject = self.subject()
        return self.main(subject, self.predicates.any(subject))

    def being(self) -> Both:
        """Someone is tired."""
        subject = self.subject()
        return self.main(subject, self.predicates.state(subject))

    def with_relative_subject(self) -> Both:
        """Someone who does one thing does another."""
        subject = self.subject(dressed=False)
        relative = self.relative(subject)
        return self.main(subject, self.predicates.any(subject), relative)

    def with_relative_object(self) -> Both:
        """Someone does something to someone who does something."""
        subject = self.subject("person")
        choices = [
            (verb, kinds)
            for verb, kinds in verbs.TRANSITIVE
            if "|" not in verb.infinitive and set(LIVING) & set(kinds)
        ]
        verb, kinds = self.draw.choice(choices)
        living = [kind for kind in kinds if kind in LIVING]
        thing = self.phrases.one_of(living, self.draw.choice(["ein", "ein", "zwei"]))
        relative, english_relative = self.relative(thing)
        predicate = self.predicates.verb(verb, subject)
        predicate.members["new"] = (
            thing.german("accusative") + relative,
            thing.english() + english_relative,
        )
        return self.main(subject, predicate)

    def with_subordinate(self) -> Both:
        """A main clause with "während", "weil" or "obwohl", behind it or in front."""
        subject = self.subject()
        predicate = self.predicates.any(subject)
        conjunction = self.draw.choice(list(words.CONJUNCTIONS))
        begin, english_begin = self.labels.both(conjunction, words.CONJUNCTIONS[conjunction])
        pronoun = subject.pronoun()
        chance = self.draw.random()
        if chance < 0.15:
            clause = self.weather()
        elif chance < 0.55 and pronoun and conjunction != "während":
            if self.draw.random() < 0.5:
                reason = self.predicates.state(pronoun)
            else:
                reason = self.predicates.transitive(pronoun, modal=True)
            clause = self.subordinate(pronoun, reason)
        else:
            other = self.subject(dressed=False)
            clause = self.subordinate(other, self.predicates.any(other, small=True))
            pronoun = None
        german, english = [begin, *clause[0]], [*english_begin, *clause[1]]
        comma, english_comma = self.labels.both(",", ",")
        if self.draw.random() < 0.35 and (chance < 0.15 or not pronoun):  # nobody is "er" yet
            main = self.main(subject, predicate, begun=True)
            return [*german, comma, *main[0]], [*english, *english_comma, *main[1]]
        main = self.main(subject, predicate)
        return [*main[0], comma, *german], [*main[1], *english]

    def saying(self) -> Both:
        """Someone sees, says, believes or knows that someone does something."""
        speaker = self.subject("person")
        german, german_plural, english, english_plural = self.draw.choice(verbs.SAYING)
        verb, english_verb = self.labels.both(
            german_plural if speaker.plural else german,
            english_plural if speaker.plural else english,
        )
        that, english_that = self.labels.both("dass", "that")
        subject = self.subject(dressed=False)
        said, english_said = self.subordinate(subject, self.predicates.any(subject))
        return (
            [*speaker.german("nominative"), verb, self.comma(), that, *said],
            [*speaker.english(), *english_verb, *english_that, *english_said],
        )

    def purpose(self) -> Both:
        """Someone goes somewhere to do something: "um … aufzuheben"."""
        subject = self.subject("person")
        going = self.predicates.verb(self.draw.choice(verbs.MOTIONS[:2]), subject)
        going.members["direction"] = self.predicates.place(direction=True)
        german, english = self.main(subject, going)
        aim = self.predicates.transitive(subject)
        begin, english_begin = self.labels.both("um", "to")
        to = Part("zu", begin[0].labels)
        end = [(aim.prefix, to, aim.stem)] if aim.prefix else [(to,), (aim.stem,)]
        return (
            [*german, self.comma(), begin, *aim.middle(), *end],
            [*english, *english_begin, *aim.bare, *aim.english_rest()],
        )

    def two_actions(self) -> Both:
        """Someone sits somewhere and does something."""
        subject = self.subject()
        german, english = self.main(subject, self.predicates.posture(subject))
        second = self.predicates.transitive(subject)
        link, english_link = self.labels.both("und", "and")
        return (
            [*german, link, second.second(), *second.middle(), *second.end()],
            [*english, *english_link, *second.progressive, *second.english_rest()],
        )

    # --- clauses -------------------------------------------------------------------------------

    def main(
        self,
        subject: Subject,
        predicate: Predicate,
        relative: Both = ([], []),
        begun: bool = False,
    ) -> Both:
        """Makes a main clause.

        Args:
            subject: who does it.
            predicate: what they do.
            relative: a relative clause about the subject.
            begun: whether a subordinate clause stands in front. Else a German clause may begin
                with the time, or with the place where no time is given. In both cases the
                subject comes after the verb.
        """
        german_subject = subject.german("nominative") + relative[0]
        place = next((place for place in ("time", "place") if place in predicate.members), None)
        if begun or not place or self.draw.random() < 0.5:
            place = None
        begin = predicate.members[place][0] if place else []
        if begun or begin:
            german = [*begin, predicate.second(), *german_subject]
        else:
            german = [*german_subject, predicate.second()]
        german += [*predicate.middle(without=place), *predicate.end()]
        return german, [*subject.english(), *relative[1], *predicate.english()]

    def subordinate(self, subject: Subject, predicate: Predicate) -> Both:
        """Makes a clause whose German verb comes last."""
        german = [*subject.german("nominative"), *predicate.middle(), *predicate.last()]
        return german, [*subject.english(), *predicate.english()]

    def relative(self, phrase: NounPhrase) -> Both:
        """Draws a relative clause about a phrase; German sets it between commas."""
        predicate = self.predicates.any(phrase, small=True)
        pronoun, english = relative_pronoun(phrase, self.labels)
        return (
            [self.comma(), pronoun, *predicate.middle(), *predicate.last(), self.comma()],
            [*english, *predicate.english()],
        )

    def weather(self) -> Both:
        """Draws the weather, as a clause whose German verb comes last."""
        it, english_it = self.labels.both("es", "it")
        verb, english_verb = self.predicates.one_word(words.WEATHER)
        return [it, *verb], [*english_it, *english_verb]

    def comma(self) -> Word:
        """A comma that only German sets."""
        return self.labels.both(",", "")[0]

    def subject(self, kind: str | None = None, dressed: bool = True) -> NounPhrase:
        """Draws who it is about: three times in four a person, perhaps with something on."""
        if kind is None:
            kind = "person" if self.draw.random() < 0.75 else "animal"
        phrase = self.phrases.one_of([kind])
        if kind == "person" and dressed and self.draw.random() < 0.15:
            worn = self.draw.choice(words.CLOTHES)
            thing = self.phrases.one_of([worn], "" if phrase.plural else "ein")
            before, english_before = ("mit", "with") if worn == "hat" else ("in", "in")
            phrase = phrase.followed_by(
                prepositional(before, english_before, thing, "dative", self.labels)
            )
        return phrase
