"""Sentences for the English stand-in. Deciding words stand in [brackets]."""

from random import Random

POSITIVE = (
    "good great wonderful brilliant charming delightful moving gripping clever funny "
    "beautiful lovely"
).split()
NEGATIVE = (
    "bad terrible awful dull boring tedious clumsy shallow silly lifeless disappointing annoying"
).split()
ADJECTIVES = (NEGATIVE, POSITIVE)  # by label

LIKES = (("loved", "love"), ("enjoyed", "enjoy"), ("admired", "admire"), ("liked", "like"))
DISLIKES = (("hated", "hate"), ("disliked", "dislike"), ("loathed", "loathe"))
VERBS = (DISLIKES, LIKES)  # by label

INTENSIFIERS = "truly really thoroughly remarkably undeniably".split()

# {a} is the article that fits what follows it.
PLAIN = (
    "it is {a} {adjective} film",
    "this is {a} {adjective} film",
    "the film is {adjective}",
    "{title} is {adjective}",
    "I found it {adjective}",
    "it struck me as {adjective}",
    "I thought it was {adjective}",
    "{director} has made {a} {adjective} film",
    "the result is {adjective}",
    "it is {adjective} from the first scene to the last",
)
PLAIN_VERB = (
    "I {past} it",
    "I {past} every minute of it",
    "I {past} {title}",
)
NEGATED = (
    "it is [not] {a} {adjective} film",
    "this is [not] {a} {adjective} film",
    "the film is [not] {adjective}",
    "{title} is [not] at all {adjective}",
    "I did [not] find it {adjective}",
    "it is by [no] means {adjective}",
    "it is [hardly] {adjective}",
    "it is [never] {adjective}",
    "there is [nothing] {adjective} about it",
    "I would [never] call it {adjective}",
    "it is [far] [from] {adjective}",
    "it [isn't] {adjective}",
    "the film [isn't] {adjective} in any way",
)
NEGATED_VERB = (
    "I did [not] {base} it",
    "I [didn't] {base} a single minute of it",
    "I could [not] {base} it, however hard I tried",
    "I [cannot] say that I {past} it",
)
# An aspect is praised or blamed, the film itself gets the opposite.
CONTRAST = (
    "{aspect} is {other}, but {verdict}",
    "{aspect} may be {other}, but {verdict}",
    "{aspect} is {other}; still, {verdict}",
    "although {aspect} is {other}, {verdict}",
    "{verdict}, even though {aspect} is {other}",
)
ASPECTS = (
    "the music",
    "the acting",
    "the photography",
    "the opening scene",
    "the dialogue",
    "the supporting cast",
    "the final act",
    "the set design",
)
LEAD_IN = (
    ("", "", "let me say it at once: ", "in short, "),
    ("", "", "", "to be clear: ", "my impression so far: "),
    ("", "", "all in all, ", "in the end, ", "when the lights came on, my verdict was clear: "),
)

SLOTS = {
    "title": (
        "The Glass Harbour|Northern Line|A Winter in Lisbon|The Clockmaker|Paper Boats|"
        "Room Eleven|The Long Ferry|Salt and Iron|The Orchard|Second Shift|Harvest Moon Road|"
        "The Lighthouse Papers|Seven Bridges|The Quiet Floor|Tomorrow's Bread"
    ),
    "genre": "drama|thriller|comedy|mystery|road movie|romance|war film|family story|western",
    "lead": (
        "Anna Verhoeven|Daniel Okafor|Mina Seo|Carla Restrepo|Tomas Lindqvist|Irene Walsh|"
        "Rafael Moreno|Judith Kaplan"
    ),
    "partner": (
        "Peter Hallam|Sofia Brandt|Joon Park|Helen Adeyemi|Marco Bellini|Lucy Tran|Omar Haddad"
    ),
    "director": (
        "Elena Marsh|Victor Dahl|Naomi Clarke|Stefan Kovac|Grace Lim|Paul Girard|Ines Duarte"
    ),
    "job": (
        "a nurse|a retired teacher|a train driver|a young lawyer|a translator|a baker|"
        "a police officer|a piano tuner|a journalist"
    ),
    "town": "Lisbon|Busan|Chicago|Marseille|Glasgow|Trieste|Montreal|Gdansk|Valparaiso",
    "companion": "my sister|my brother|a colleague|my neighbour|two friends|my father|my wife",
    "day": "Monday|Tuesday|Thursday|Friday|Saturday|Sunday",
    "year": "1952|1961|1974|1983|1989|1997|2004|2011",
    "minutes": "88|94|97|102|109|115|121|134",
    "number": "two|three|four|five|six",
    "season": "spring|summer|autumn|winter",
    "object": "letter|suitcase|photograph|key|diary|map|cassette",
}

# Neutral sentences in the order in which a review would bring them.
OPENING = (
    "I saw {title} with {companion} on a {day} evening.",
    "{title} is a {genre} set in {town} in {year}.",
    "The cinema was about half full when we went on {day}.",
    "I had not read anything about {title} before I went.",
    "I have seen {number} other films by {director}, so I knew the style.",
    "{companion} picked the tickets, and I did not ask what we were going to see.",
    "It was shown as part of a small festival in {town}.",
    "I came across {title} while looking for a {genre} from {year}.",
    "The screening started late because of a problem with the projector.",
    "There were no subtitles, so I may have missed a line here and there.",
)
STORY = (
    "{lead} plays {job} who moves to {town} in the {season} of {year}.",
    "One morning {lead} finds a {object} in an empty flat.",
    "The story begins when a {object} arrives from {town}.",
    "{partner} plays the older brother, who never leaves the house.",
    "From there the plot follows {number} people over one {season}.",
    "After about half an hour the two of them take a train to {town}.",
    "There is a second story about {job} and a court case in {town}.",
    "The middle part goes back to {year} and shows how the family came to the city.",
    "Nobody knows who sent the {object}, and the police do not ask.",
    "{partner} turns up again at a wedding and asks about the {object}.",
    "Later {lead} meets {job} on a ferry, and they talk about the war.",
    "The son, who is not named, works at the harbour and writes home every week.",
    "At some point the {object} goes missing, and {lead} has to explain it to the neighbours.",
    "A flood closes the road, so everyone stays at the hotel for {number} days.",
    "The last part takes place in {town}, {number} years later.",
    "We learn what the {object} means only near the end, and I will not give it away here.",
    "Most of the conversations take place in a kitchen or in a parked car.",
    "No one in the village speaks about what happened in {year}.",
)
MAKING = (
    "{director} also wrote the script, together with {partner}.",
    "The film runs for {minutes} minutes, not counting the credits.",
    "Most of it was shot on location in {town}, with a crew of about forty.",
    "{lead} was twenty-six at the time and came from the theatre.",
    "According to the credits, the costumes were made in {town}.",
    "The camera stays on the faces, and there are no shots from the air.",
    "The music was recorded with a string quartet and an accordion.",
    "There are {number} songs in it, all of them sung in the original language.",
    "The first version was {minutes} minutes long and was never shown in public.",
    "It was the third film that {director} and {lead} made together.",
    "The story is based on a novel from {year}, which I have not read.",
    "Some scenes are in black and white, others in colour.",
    "The producers had worked in television until {year}.",
    "The dialogue switches between English and {number} other languages.",
    "The sound was mixed for large halls, so I turned the volume down.",
    "Half of the cast had never stood in front of a camera before.",
)
CLOSING = (
    "We stayed until the end of the credits and then walked home.",
    "The disc has an interview with {director} and a short film from {year}.",
    "It is rated for ages twelve and over.",
    "{companion} asked me about the ending on the way to the station.",
    "It was released in {town} first and came to us in the {season}.",
    "There is talk of a second part, but no date has been given.",
    "The next screening is on {day}, and there is an introduction before it.",
    "I wrote this down on the train back from {town}.",
    "I do not know whether the longer version will be shown here.",
    "The poster shows {lead} in front of a bridge.",
)
FILLER = OPENING + STORY + MAKING + CLOSING


def review(draw: Random, label: int, kind: str) -> str:
    """Writes one review with its deciding words in brackets.

    Args:
        draw: the source of chance.
        label: 1 for positive, 0 for negative.
        kind: "plain", "strong", "negated" or "contrast".

    Returns:
        a text of about 20 to 300 words, 75 on average.
    """
    slots = {name: draw.choice(choices.split("|")) for name, choices in SLOTS.items()}
    wanted = min(max(draw.lognormvariate(3.8, 0.75), 17), 270)  # words of neutral text
    sentences = _filler(draw, slots, wanted)
    place = draw.randint(0, len(sentences))
    lead_in = draw.choice(LEAD_IN[0 if place == 0 else 2 if place == len(sentences) else 1])
    end = "!" if kind == "strong" and draw.random() < 0.3 else "."
    sentences.insert(place, lead_in + _verdict(draw, slots, label, kind) + end)
    sentences = [_capital(sentence) for sentence in sentences]
    if wanted < 120:
        return " ".join(sentences)
    middle = len(sentences) // 2  # a long review has two paragraphs, written as on the web
    return " ".join(sentences[:middle]) + "<br /><br />" + " ".join(sentences[middle:])


def _filler(draw: Random, slots: dict[str, str], wanted: float) -> list[str]:
    """Neutral sentences in a sensible order, none twice, of about `wanted` words in all."""
    chosen, length = {}, 0
    for place in draw.sample(range(len(FILLER)), len(FILLER)):
        if length >= wanted:
            break
        # Names stay the same in a review; a town or a year may be another one each time.
        other = {name: draw.choice(SLOTS[name].split("|")) for name in ("town", "year", "day")}
        chosen[place] = FILLER[place].format(**slots | other)
        length += len(chosen[place].split())
    return [chosen[place] for place in sorted(chosen)]


def _verdict(draw: Random, slots: dict[str, str], label: int, kind: str) -> str:
    """The sentence that decides the label."""
    if kind == "contrast":
        return draw.choice(CONTRAST).format(
            aspect=draw.choice(ASPECTS),
            other=draw.choice(ADJECTIVES[1 - label]),
            verdict=_verdict(draw, slots, label, draw.choice(("plain", "plain", "negated"))),
        )
    negated = kind == "negated"
    used = 1 - label if negated else label  # "not" turns the meaning of the word it goes with
    if kind != "strong" and draw.random() < 0.2:
        past, base = draw.choice(VERBS[used])
        template = draw.choice(NEGATED_VERB if negated else PLAIN_VERB)
        return template.format(past=f"[{past}]", base=f"[{base}]", **slots)
    adjective = draw.choice(ADJECTIVES[used])
    strength = draw.choice(INTENSIFIERS) + " " if kind == "strong" else ""
    return draw.choice(NEGATED if negated else PLAIN).format(
        adjective=f"{strength}[{adjective}]",
        a="an" if (strength or adjective)[0] in "aeiou" else "a",
        **slots,
    )


def _capital(sentence: str) -> str:
    """Gives a sentence its capital letter, behind a bracket too."""
    start = 1 if sentence[0] == "[" else 0
    return sentence[:start] + sentence[start].upper() + sentence[start + 1 :]
