import pytest

from solutions.data.dialogues.english import article, form, plural


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("go", "goes went gone going"), ("have", "has had had having"),
        ("study", "studies studied studied studying"), ("make", "makes made made making"),
        ("plan", "plans planned planned planning"), ("fix", "fixes fixed fixed fixing"),
        ("play", "plays played played playing"), ("lie", "lies lay lain lying"),
        ("ski", "skis skied skied skiing"), ("cut", "cuts cut cut cutting"),
        ("watch", "watches watched watched watching"), ("agree", "agrees agreed agreed agreeing"),
    ],
)  # fmt: skip
def test_verbs(verb, expected):
    made = [form(verb, which) for which in ("present", "past", "participle", "ing")]
    assert " ".join(made) == expected


def test_verbs_agree():
    assert [form("be", "present", who) for who in ("I", "you", "she", "we")] == [
        "am", "are", "is", "are"]  # fmt: skip
    assert [form("be", "past", who) for who in ("I", "you", "it")] == ["was", "were", "was"]
    assert form("want", "present", "I") == "want" and form("don't", "present", "he") == "doesn't"


def test_plurals_and_articles():
    assert [plural(noun) for noun in ("glass", "diary", "box", "gift", "day")] == [
        "glasses", "diaries", "boxes", "gifts", "days"]  # fmt: skip
    said = {word: article(word) for word in "apple uniform X-ray hotel umbrella hour".split()}
    assert said == {"apple": "an", "uniform": "a", "X-ray": "an", "hotel": "a", "umbrella": "an",
                    "hour": "an"}  # fmt: skip
