import re
from collections import Counter

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from solutions.data import made_reviews, made_reviews_en, made_reviews_ko, reviews
from solutions.data.made_reviews import make, unmark
from solutions.data.text import words

NAMES = ["stand-in", "stand-in-ko"]
SENTIMENT = [
    {*made_reviews_en.NEGATIVE, *(verb for pair in made_reviews_en.DISLIKES for verb in pair)}
] + [
    {*made_reviews_en.POSITIVE, *(verb for pair in made_reviews_en.LIKES for verb in pair)}
]  # by label
NEGATORS = set("not no never hardly nothing far from isn't didn't cannot".split())


@pytest.fixture(scope="module", params=NAMES)
def made(request):
    return make(request.param)


@pytest.fixture(scope="module")
def english():
    return make("stand-in")


@pytest.mark.parametrize(
    ("marked", "text", "decisive"),
    [
        ("It is [not] a [bad] film.", "It is not a bad film.", {2, 4}),
        ("[Bad].", "Bad.", {0}),
        (
            "One, two!<br />It's [far] [from] [dull]!",
            "One, two!<br />It's far from dull!",
            {4, 5, 6},
        ),
        ("[far from] it", "far from it", {0, 1}),
        ("[지루하지] [않았다].", "지루하지 않았다.", {0, 1}),
        ("nothing marked", "nothing marked", set()),
    ],
)
def test_unmark(marked, text, decisive):
    assert unmark(marked) == (text, frozenset(decisive))


def test_half_of_each_kind_is_positive():
    for size in (made_reviews.TRAIN, made_reviews.TEST):
        plan = Counter(made_reviews._plan(size))
        assert plan.total() == size
        assert {kind for _, kind in plan} == set(made_reviews.KINDS)
        assert all(plan[0, kind] == plan[1, kind] for kind in made_reviews.KINDS)


def test_sizes_and_balance(made):
    for part, size in ((made.train, 2_000), (made.test, 400)):
        assert len(part.texts) == len(part.labels) == len(part.decisive) == size
        assert Counter(part.labels) == {0: size // 2, 1: size // 2}


def test_no_text_occurs_twice(made):
    assert len({*made.train.texts, *made.test.texts}) == 2_400


@pytest.mark.parametrize("name", NAMES)
def test_the_seed_decides_everything(name):
    assert make(name) == make(name)
    assert make(name).train.texts != make(name, seed=1).train.texts


@pytest.mark.parametrize(
    ("name", "start"), [("stand-in", "e53b315ec7c9"), ("stand-in-ko", "2d7eb80b33ed")]
)
def test_a_stand_in_is_the_same_on_every_machine(name, start):
    assert reviews.load(name).fingerprint.startswith(start)


def test_every_deciding_position_is_inside_its_text(made):
    for part in made:
        for text, decisive in zip(part.texts, part.decisive, strict=True):
            assert 1 <= len(decisive) <= 3
            assert 0 <= min(decisive) <= max(decisive) < len(words(text))


def test_no_mark_is_left_in_a_text(made):
    assert not [text for text in made.train.texts if re.search(r"[\[\]{}]", text)]


def test_the_deciding_words_give_the_label(english):
    for part in english:
        for text, label, decisive in zip(*part, strict=True):
            chosen = [words(text)[position] for position in sorted(decisive)]
            signs = [sign for word in chosen for sign in (0, 1) if word in SENTIMENT[sign]]
            negators = [word for word in chosen if word in NEGATORS]
            assert len(signs) == 1, chosen
            assert len(signs) + len(negators) == len(chosen), chosen
            assert (signs[0] != label) == bool(negators), text


def test_outside_the_verdict_no_word_is_for_or_against_but_in_a_contrast(english):
    contrasts = 0
    for text, label, decisive in zip(*english.train, strict=True):
        tokens = words(text)
        rest = [
            sign
            for position, word in enumerate(tokens)
            for sign in (0, 1)
            if position not in decisive and word in SENTIMENT[sign]
        ]
        assert rest in ([], [1 - label])
        contrasts += len(rest)
    assert contrasts == 0.15 * len(english.train.texts)


def test_negators_stand_in_neutral_sentences_too(english):
    neutral = Counter(
        word
        for text, decisive in zip(english.train.texts, english.train.decisive, strict=True)
        for position, word in enumerate(words(text))
        if position not in decisive and word in NEGATORS
    )
    assert neutral["not"] > 500 and neutral["no"] > 100 and neutral["never"] > 50


def test_lengths_and_places(english):
    lengths = np.array([len(words(text)) for text in english.train.texts])
    assert 15 <= lengths.min() <= 30
    assert 250 <= lengths.max() <= 320
    places = np.array([min(decisive) for decisive in english.train.decisive]) / lengths
    assert all(np.histogram(places, bins=4, range=(0, 1))[0] > 0.15 * len(places))
    distance = lengths - [max(decisive) for decisive in english.train.decisive]
    assert (distance > 50).mean() > 0.15  # a last state must remember over 50 words


def test_korean_comments_are_short():
    lengths = [len(words(text)) for text in make("stand-in-ko").train.texts]
    assert 4 <= min(lengths) and max(lengths) <= 60
    assert 10 <= np.median(lengths) <= 25


def test_korean_negation_comes_in_all_three_forms():
    made = make("stand-in-ko")
    chosen = Counter(
        words(text)[position]
        for text, decisive in zip(made.train.texts, made.train.decisive, strict=True)
        if len(decisive) > 1
        for position in decisive
    )
    assert chosen["안"] > 10 and chosen["못"] > 3
    assert sum(n for word, n in chosen.items() if word.startswith("않")) > 50
    assert not {"안", "못", "않았다", "못했다"} & {form for form in korean_adjectives()}


def korean_adjectives():
    for adjective in (*made_reviews_ko.POSITIVE, *made_reviews_ko.NEGATIVE):
        yield from adjective[:3]


def test_a_korean_word_has_one_meaning():
    positive = {form for a in made_reviews_ko.POSITIVE for form in a[:3]}
    negative = {form for a in made_reviews_ko.NEGATIVE for form in a[:3]}
    assert not positive & negative


def test_a_bag_of_words_fails_where_the_order_decides(english):
    """What a recurrent network has to learn: the negated reviews."""
    vectorizer = CountVectorizer(tokenizer=words, lowercase=False, token_pattern=None, binary=True)
    train = vectorizer.fit_transform(english.train.texts)
    model = LogisticRegression(C=0.1, max_iter=500).fit(train, english.train.labels)
    predicted = model.predict(vectorizer.transform(english.test.texts))
    right = predicted == np.array(english.test.labels)
    negated = np.array([len(decisive) > 1 for decisive in english.test.decisive])
    assert right[~negated].mean() > 0.7
    assert right[negated].mean() < 0.5
