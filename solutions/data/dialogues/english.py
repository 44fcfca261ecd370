"""English forms: of verbs by who and when, of nouns by number, and which article goes before."""

from functools import cache

_IRREGULAR = {
    row.split()[0]: tuple(row.split()[1:])
    for row in """
    be was been being
    become became become becoming
    begin began begun beginning
    break broke broken breaking
    bring brought brought bringing
    buy bought bought buying
    catch caught caught catching
    choose chose chosen choosing
    come came come coming
    cut cut cut cutting
    do did done doing
    draw drew drawn drawing
    drink drank drunk drinking
    drive drove driven driving
    eat ate eaten eating
    end ended ended ending
    feel felt felt feeling
    find found found finding
    fly flew flown flying
    forget forgot forgotten forgetting
    get got gotten getting
    give gave given giving
    go went gone going
    grow grew grown growing
    hang hung hung hanging
    have had had having
    hear heard heard hearing
    hit hit hit hitting
    hurt hurt hurt hurting
    know knew known knowing
    leave left left leaving
    lend lent lent lending
    lie lay lain lying
    lose lost lost losing
    make made made making
    meet met met meeting
    put put put putting
    quit quit quit quitting
    read read read reading
    ride rode ridden riding
    run ran run running
    say said said saying
    see saw seen seeing
    sell sold sold selling
    send sent sent sending
    set set set setting
    shake shook shaken shaking
    sing sang sung singing
    sleep slept slept sleeping
    speak spoke spoken speaking
    swim swam swum swimming
    take took taken taking
    teach taught taught teaching
    tell told told telling
    think thought thought thinking
    throw threw thrown throwing
    wake woke woken waking
    wear wore worn wearing
    win won won winning
    write wrote written writing
    """.strip().splitlines()
}
_DOUBLING = {"cancel": "canceled", "chat": "chatted", "jog": "jogged", "pack": "packed",
             "plan": "planned", "rob": "robbed", "shop": "shopped", "ski": "skied",
             "stop": "stopped", "transfer": "transferred", "travel": "traveled",
             "wrap": "wrapped", "drop": "dropped"}  # fmt: skip
_BE = {"I": ("am", "was"), "he": ("is", "was"), "she": ("is", "was"), "it": ("is", "was")}
_THIRD = ("he", "she", "it")
_NEGATED = {"don't": "doesn't", "haven't": "hasn't"}
POSSESSIVE = {"I": "my", "you": "your", "he": "his", "she": "her", "it": "its", "we": "our",
              "they": "their"}  # fmt: skip
_PLURALS = {"child": "children", "person": "people", "knife": "knives", "scarf": "scarves"}


@cache
def form(verb: str, which: str, pronoun: str = "he") -> str:
    """One form of a verb.

    Args:
        verb: base form of one word.
        which: "base", "present", "past", "participle" or "ing".
        pronoun: for whom: "I", "you", "he", "she", "it", "we" or "they".

    Returns:
        the form that agrees.

    Source: Chapter 5.
    """
    if which == "base":
        return verb
    if which == "present":
        if verb == "be":
            return _BE.get(pronoun, ("are", "were"))[0]
        if verb in _NEGATED:
            return _NEGATED[verb] if pronoun in _THIRD else verb
        return _third(verb) if pronoun in _THIRD else verb
    if which == "past" and verb == "be":
        return _BE.get(pronoun, ("are", "were"))[1]
    return _parts(verb)[("past", "participle", "ing").index(which)]


def _third(verb: str) -> str:
    """With he, she or it."""
    if verb == "have":
        return "has"
    return plural(verb)


@cache
def _parts(verb: str) -> tuple[str, str, str]:
    """Past, participle and -ing of a verb."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb in _DOUBLING:
        past = _DOUBLING[verb]
    elif verb.endswith("e"):
        past = verb + "d"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        past = verb[:-1] + "ied"
    else:
        past = verb + "ed"
    if verb.endswith("e") and not verb.endswith("ee"):
        return past, past, verb[:-1] + "ing"
    return past, past, (past[:-2] if verb in _DOUBLING else verb) + "ing"


@cache
def plural(noun: str) -> str:
    """The plural of a noun, whose last word takes it."""
    if noun in _PLURALS:
        return _PLURALS[noun]
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    if noun.endswith(("s", "sh", "ch", "x", "z")) or noun in ("go", "do"):
        return noun + "es"
    return noun + "s"


def article(following: str) -> str:
    """The article "a" or "an", by how the next word sounds."""
    sounds_closed = following.startswith(("uni", "use", "eu"))
    opens = following.startswith(("hour", "X-ray"))
    return "an" if opens or (following[0] in "aeiouAEIOU" and not sounds_closed) else "a"


NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
           "twelve")  # fmt: skip
NATIVE = ("한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두")
"""How Korean counts with a counter: 한 개, 두 명, 세 시."""
