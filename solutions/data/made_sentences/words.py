"""The words of the stand-in but for its verbs, German and English.

A German word is cut by "|" where it is put together. "Bus|haltestelle" is "bus stop", part by
part; where English has another number of words ("Regen|schirm", "umbrella"), each stands for all.
"""

from typing import NamedTuple


class Noun(NamedTuple):
    """A noun in both languages.

    `gender` is m, f, n or w: w is masculine, and ends outside the nominative like the plural.
    """

    german: str
    gender: str
    german_plural: str
    english: str
    english_plural: str


def _nouns(table: str) -> list[Noun]:
    """Reads lines of five columns; "_" is a space inside a column."""
    rows = [line.split() for line in table.strip().splitlines()]
    return [Noun(*(column.replace("_", " ") for column in row)) for row in rows]


NOUNS = {
    "person": _nouns("""
        Mann m Männer man men
        Frau f Frauen woman women
        Junge w Jungen boy boys
        Mädchen n Mädchen girl girls
        Kind n Kinder child children
        Koch m Köche cook cooks
        Lehrer m Lehrer teacher teachers
        Polizist w Polizisten policeman policemen
        Bauer w Bauern farmer farmers
        Gärtner m Gärtner gardener gardeners
        Ärztin f Ärztinnen doctor doctors
        Tänzerin f Tänzerinnen dancer dancers
        Tourist w Touristen tourist tourists
        Nachbarin f Nachbarinnen neighbor neighbors
        Straßen|musiker m Straßen|musiker street_musician street_musicians
        Fußball|spieler m Fußball|spieler soccer_player soccer_players
        Bus|fahrer m Bus|fahrer bus_driver bus_drivers
        Bau|arbeiter m Bau|arbeiter construction_worker construction_workers
        Feuerwehr|mann m Feuerwehr|leute firefighter firefighters
        Groß|mutter f Groß|mütter grandmother grandmothers
        Groß|vater m Groß|väter grandfather grandfathers
    """),
    "animal": _nouns("""
        Hund m Hunde dog dogs
        Katze f Katzen cat cats
        Pferd n Pferde horse horses
        Vogel m Vögel bird birds
        Hase w Hasen rabbit rabbits
        Ente f Enten duck ducks
        Esel m Esel donkey donkeys
        Ziege f Ziegen goat goats
        Affe w Affen monkey monkeys
    """),
    "hat": _nouns("""
        Hut m Hüte hat hats
        Mütze f Mützen cap caps
        Stroh|hut m Stroh|hüte straw_hat straw_hats
        Schutz|helm m Schutz|helme safety_helmet safety_helmets
    """),
    "coat": _nouns("""
        Kleid n Kleider dress dresses
        Jacke f Jacken jacket jackets
        Mantel m Mäntel coat coats
        Hemd n Hemden shirt shirts
        Regen|mantel m Regen|mäntel raincoat raincoats
    """),
    "text": _nouns("""
        Buch n Bücher book books
        Brief m Briefe letter letters
        Zeitung f Zeitungen newspaper newspapers
        Speise|karte f Speise|karten menu menus
        Land|karte f Land|karten map maps
    """),
    "food": _nouns("""
        Apfel m Äpfel apple apples
        Banane f Bananen banana bananas
        Birne f Birnen pear pears
        Keks m Kekse cookie cookies
        Salat m Salate salad salads
        Kartoffel f Kartoffeln potato potatoes
        Apfel|kuchen m Apfel|kuchen apple_cake apple_cakes
        Pfann|kuchen m Pfann|kuchen pancake pancakes
        Gemüse|suppe f Gemüse|suppen vegetable_soup vegetable_soups
    """),
    "toy": _nouns("""
        Ball m Bälle ball balls
        Stock m Stöcke stick sticks
        Stein m Steine stone stones
        Schnee|ball m Schnee|bälle snowball snowballs
        Tennis|ball m Tennis|bälle tennis_ball tennis_balls
    """),
    "load": _nouns("""
        Korb m Körbe basket baskets
        Koffer m Koffer suitcase suitcases
        Rucksack m Rucksäcke backpack backpacks
        Tasche f Taschen bag bags
        Leiter f Leitern ladder ladders
        Eimer m Eimer bucket buckets
        Schild n Schilder sign signs
        Regen|schirm m Regen|schirme umbrella umbrellas
        Einkaufs|tasche f Einkaufs|taschen shopping_bag shopping_bags
        Gitarren|koffer m Gitarren|koffer guitar_case guitar_cases
        Picknick|korb m Picknick|körbe picnic_basket picnic_baskets
        Blumen|strauß m Blumen|sträuße bouquet bouquets
        Holz|kiste f Holz|kisten wooden_box wooden_boxes
        Plastik|kiste f Plastik|kisten plastic_box plastic_boxes
        Metall|kiste f Metall|kisten metal_box metal_boxes
        Holz|stuhl m Holz|stühle wooden_chair wooden_chairs
        Plastik|stuhl m Plastik|stühle plastic_chair plastic_chairs
        Metall|stuhl m Metall|stühle metal_chair metal_chairs
    """),
    "vehicle": _nouns("""
        Auto n Autos car cars
        Traktor m Traktoren tractor tractors
        Boot n Boote boat boats
        Fahr|rad n Fahr|räder bicycle bicycles
        Motor|rad n Motor|räder motorcycle motorcycles
        Polizei|auto n Polizei|autos police_car police_cars
    """),
    "cart": _nouns("""
        Schub|karre f Schub|karren wheelbarrow wheelbarrows
        Kinder|wagen m Kinder|wagen stroller strollers
        Einkaufs|wagen m Einkaufs|wagen shopping_cart shopping_carts
    """),
    "building": _nouns("""
        Turm m Türme tower towers
        Mauer f Mauern wall walls
        Sand|burg f Sand|burgen sandcastle sandcastles
        Schnee|mann m Schnee|männer snowman snowmen
        Vogel|haus n Vogel|häuser birdhouse birdhouses
        Holz|zaun m Holz|zäune wooden_fence wooden_fences
        Stein|turm m Stein|türme stone_tower stone_towers
    """),
    "door": _nouns("""
        Tür f Türen door doors
        Fenster n Fenster window windows
        Holz|tür f Holz|türen wooden_door wooden_doors
        Metall|tür f Metall|türen metal_door metal_doors
        Glas|tür f Glas|türen glass_door glass_doors
    """),
}
CLOTHES = ("hat", "coat")

INSTRUMENTS = {
    "Gitarre": "the guitar",
    "Geige": "the violin",
    "Klavier": "the piano",
    "Trompete": "the trumpet",
}

# By kind of noun. What a word means may depend on what it is said of. First size, age or mood,
# then colour: in both languages they come in this order.
_MOODS = {"müde": "tired", "hungrig": "hungry", "fröhlich": "cheerful", "stolz": "proud"}
_SIZES = {"klein": "small", "groß": "big", "alt": "old", "neu": "new"}
_COLOURS = {"rot": "red", "blau": "blue", "grün": "green", "gelb": "yellow"}
_FURS = {"weiß": "white", "schwarz": "black", "braun": "brown"}
ADJECTIVES = {
    "person": ({"jung": "young", "alt": "old", "groß": "tall", "klein": "little", **_MOODS}, {}),
    "animal": ({"klein": "small", "groß": "big", "jung": "young", "müde": "tired"}, _FURS),
    "food": ({"klein": "small", "groß": "big", "süß": "sweet"}, {}),
    "text": ({"alt": "old", "neu": "new", "dick": "thick", "lang": "long"}, {}),
    "place": ({"klein": "small", "groß": "big", "alt": "old"}, {}),
    "the only one": ({}, {}),
    "door": (_SIZES, _COLOURS | _FURS),
    "building": (_SIZES, {}),
}
NEVER = {stem: ("boy", "girl", "child") for stem in ("alt", "jung")}
"""Of which nouns an adjective is not said."""

THING = (_SIZES, _COLOURS | _FURS)
"""Adjectives of all other kinds."""

STATES = {
    **_MOODS,
    "durstig": "thirsty",
    "glücklich": "happy",
    "traurig": "sad",
    "nass": "wet",
    "krank": "sick",
    "nervös": "nervous",
}
NUMBERS = {"zwei": "two", "drei": "three", "vier": "four"}
QUANTITIES = {"einige": "some", "viele": "many", "mehrere": "several"}


class Place(NamedTuple):
    """A noun with what may stand before it, in German and in English.

    `where` takes the dative and `direction` the accusative; `definite` if there is only one.
    """

    noun: Noun
    definite: bool
    where: dict[str, str]
    direction: dict[str, str]


def _place(line: str) -> Place:
    """Reads a noun, its gender, its translation, "the" or "-" | where | to where."""
    first, *pairs = line.split("|")
    german, gender, english, article = first.split()
    noun = Noun(german.replace("+", "|"), gender, "", english.replace("_", " "), "")
    where, direction = (
        dict(pair.replace("_", " ").split(":") for pair in part.split()) for part in pairs
    )
    return Place(noun, article == "the", where, direction)


PLACES = [
    _place(line)
    for line in """
    Park m park - | in:in | in:into durch:through
    Garten m garden - | in:in | in:into durch:through
    Wald m forest - | in:in | in:into durch:through
    Schnee m snow the | in:in | durch:through
    Wasser n water the | in:in | in:into
    See m lake - | an:at | in:into
    Fluss m river - | an:at | in:into
    Strand m beach the | an:at | an:to
    Straße f street the | auf:on | über:across auf:onto
    Wiese f meadow - | auf:in | über:across
    Feld n field - | auf:in | über:across
    Markt m market the | auf:at | über:across
    Spiel+platz m playground the | auf:on | auf:onto
    Bus+haltestelle f bus_stop the | an:at |
    Bahn+hof m train_station the | vor:in_front_of | in:into
    Baum m tree - | unter:under neben:next_to | um:around
    Brunnen m fountain - | neben:next_to | um:around
    Haus n house - | vor:in_front_of hinter:behind | um:around
    Schule f school the | vor:in_front_of | in:into
    Museum n museum the | vor:in_front_of | durch:through
    Bank f bench - | auf:on neben:next_to | um:around
    Holz+bank f wooden_bench - | auf:on |
    Stein+bank f stone_bench - | auf:on |
    Stein+brücke f stone_bridge - | auf:on | über:across
    Holz+brücke f wooden_bridge - | unter:under | über:across
    Holz+haus n wooden_house - | neben:next_to | in:into
    Stein+haus n stone_house - | hinter:behind | um:around
    Stein+treppe f stone_staircase - | auf:on |
    """.strip().splitlines()
]

# German words, English words, and for each English word which German one it stands for.
TIMES = (
    (("heute",), ("today",), (0,)),
    (("gerade",), ("right", "now"), (0, 0)),
    (("am", "Morgen"), ("in", "the", "morning"), (0, 0, 1)),
    (("am", "Nachmittag"), ("in", "the", "afternoon"), (0, 0, 1)),
    (("am", "Abend"), ("in", "the", "evening"), (0, 0, 1)),
)
MANNERS = {"leise": "quietly", "allein": "alone", "stundenlang": "for hours"}
PACES = {"langsam": "slowly", "vorsichtig": "carefully", "barfuß": "barefoot"}

CONJUNCTIONS = {"während": "while", "weil": "because", "obwohl": "although"}
WEATHER = {"regnet": "is raining", "schneit": "is snowing"}
