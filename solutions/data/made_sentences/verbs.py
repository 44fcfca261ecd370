"""The verbs of the stand-in, German and English, with what each may be said of."""

from typing import NamedTuple


class Verb(NamedTuple):
    """A verb in both languages; `particle` is "" or what English needs after it.

    `infinitive` has its separable prefix in front, "auf|heben"; `singular` is the rest, "hebt".
    """

    infinitive: str
    singular: str
    english: str
    progressive: str
    particle: str


def _verbs(table: str) -> list[Verb]:
    """Reads lines of four or five columns."""
    return [Verb(*(*line.split(), "")[:5]) for line in table.strip().splitlines()]


ACTIVITIES = _verbs("""
    lachen lacht laugh laughing
    tanzen tanzt dance dancing
    singen singt sing singing
    warten wartet wait waiting
    arbeiten arbeitet work working
    lächeln lächelt smile smiling
    spielen spielt play playing
    schlafen schläft sleep sleeping
    weinen weint cry crying
    auf|wachen wacht wake waking up
    weg|laufen läuft run running away
""")
ANIMALS_DO = [
    verb for verb in ACTIVITIES if verb.english in ("wait", "play", "sleep", "wake", "run")
]
POSTURES = _verbs("""
    sitzen sitzt sit sitting
    stehen steht stand standing
    liegen liegt lie lying
""")
MOTIONS = _verbs("""
    rennen rennt run running
    gehen geht walk walking
    springen springt jump jumping
    kriechen kriecht crawl crawling
""")
# Verbs with the kinds of object that each takes.
TRANSITIVE = [
    (verb, kinds.split())
    for row, kinds in (
        ("lesen liest read reading", "text"),
        ("essen isst eat eating", "food"),
        ("kochen kocht cook cooking", "food"),
        ("werfen wirft throw throwing", "toy"),
        ("fangen fängt catch catching", "toy"),
        ("tragen trägt wear wearing", "hat coat"),
        ("tragen trägt carry carrying", "load"),
        ("halten hält hold holding", "load toy"),
        ("suchen sucht look looking for", "animal toy load"),
        ("schieben schiebt push pushing", "cart vehicle"),
        ("reparieren repariert repair repairing", "vehicle door"),
        ("bauen baut build building", "building"),
        ("malen malt paint painting", "building animal"),
        ("putzen putzt clean cleaning", "vehicle door"),
        ("verkaufen verkauft sell selling", "food text vehicle"),
        ("füttern füttert feed feeding", "animal"),
        ("streicheln streichelt pet petting", "animal"),
        ("beobachten beobachtet watch watching", "person animal"),
        ("fotografieren fotografiert photograph photographing", "person animal building"),
        ("umarmen umarmt hug hugging", "person"),
        ("auf|heben hebt pick picking up", "toy load"),
        ("weg|werfen wirft throw throwing away", "toy text"),
        ("an|schauen schaut look looking at", "building text animal"),
        ("auf|setzen setzt put putting on", "hat"),
        ("ab|setzen setzt take taking off", "hat"),
        ("an|ziehen zieht put putting on", "coat"),
        ("aus|ziehen zieht take taking off", "coat"),
        ("auf|machen macht open opening", "door"),
        ("zu|machen macht close closing", "door"),
        ("ein|packen packt pack packing", "text food toy"),
        ("hoch|heben hebt lift lifting", "load animal"),
        ("weg|tragen trägt carry carrying away", "load"),
    )
    for verb in _verbs(row)
]
ANIMALS_TAKE = [
    (verb, kinds)
    for row, kinds in (
        ("suchen sucht look looking for", ["toy", "food"]),
        ("fangen fängt catch catching", ["toy"]),
        ("fressen frisst eat eating", ["food"]),
        ("beobachten beobachtet watch watching", ["person", "animal"]),
    )
    for verb in _verbs(row)
]
DATIVE = _verbs("""
    helfen hilft help helping
    folgen folgt follow following
    zu|hören hört listen listening to
    zu|schauen schaut watch watching
""")
GIVING = [
    (verb, kinds.split())
    for row, kinds in (
        ("geben gibt give giving", "food toy load"),
        ("bringen bringt bring bringing", "food text load"),
        ("zeigen zeigt show showing", "text animal vehicle"),
        ("vor|lesen liest read reading", "text"),
    )
    for verb in _verbs(row)
]

# Singular and plural in German, the same in English.
MODALS = (
    ("will", "wollen", "wants to", "want to"),
    ("kann", "können", "can", "can"),
    ("muss", "müssen", "has to", "have to"),
    ("darf", "dürfen", "is allowed to", "are allowed to"),
)
SAYING = (
    ("sieht", "sehen", "sees", "see"),
    ("sagt", "sagen", "says", "say"),
    ("glaubt", "glauben", "believes", "believe"),
    ("weiß", "wissen", "knows", "know"),
)
