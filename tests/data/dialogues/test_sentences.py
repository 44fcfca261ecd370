"""Sentences that are built by hand, and read by hand."""

from random import Random

import pytest

from solutions.data.dialogues import SLIDES
from solutions.data.dialogues.clauses import NOTHING, clause, predicate
from solutions.data.dialogues.frames import FRAMES
from solutions.data.dialogues.joined import JOINED
from solutions.data.dialogues.nouns import NOUNS
from solutions.data.dialogues.others import OtherSentences
from solutions.data.dialogues.phrases import Phrases, Subject, adnominal

ME = Subject([], ["I"], "I", False, 0)
BOSS = Subject(["부장님"], ["the", "manager"], "", True, 1 << 40)
MINSU = Subject(["민수"], ["Minsu"], "he", False, 1 << 40)


def frame(domain, stem, english=None):
    return next(
        frame for frame in FRAMES[domain]
        if frame.name == stem and (english is None or frame.english[0] == english)
    )  # fmt: skip


def said(level, subject, domain, stem, object_, korean, english, time=None, drops=False, **options):
    """A clause of given words: its text in both languages, and what each English word means."""
    phrases = OtherSentences(Random(0), domain, level)
    phrases.drops = drops
    what = frame(domain, stem)
    chosen = next(entry for entry in what.objects if entry[0] == object_) if object_ else None
    phrase = phrases.of_frame(what, subject.pronoun, chosen=chosen, place=False, bare=True)
    when = phrases.both(*time) if time else NOTHING
    made, words = clause(
        phrases, subject, phrase, korean, english, time=when, silent=not subject.korean, **options
    )
    text = " ".join("".join(piece for piece, _ in word) for word in made)
    links = [
        (word, [piece for part in made for piece, other in part if other & label])
        for word, label in words
    ]
    return text, " ".join(word for word, _ in words), links


def test_the_sentence_of_the_slides_can_be_said():
    korean, english, links = said(
        "plain", ME, "everyday", "먹", "피자", "-고 싶다", "S want to BASE A T",
        time=("오늘따라", "today"), drops=True,
    )  # fmt: skip
    assert (korean, english) == SLIDES
    assert links == [
        ("I", ["싶다"]),
        ("want", ["먹고", "싶다"]),
        ("to", ["먹고", "싶다"]),
        ("have", ["먹고"]),
        ("a", ["피자"]),
        ("pizza", ["피자"]),
        ("today", ["오늘따라"]),
    ]


def test_articles_and_prepositions_hang_on_the_whole_word_nouns_on_the_noun():
    korean, english, links = said(
        "polite",
        MINSU,
        "travel",
        "가",
        "공항",
        "-다 +past",
        "S PAST A T",
        time=("어제", "yesterday"),
    )
    assert sorted(korean.split()) == ["갔어요", "공항에", "민수는", "어제"]
    assert english == "Minsu went to the airport yesterday"
    assert links == [
        ("Minsu", ["민수", "는"]),
        ("went", ["갔어요"]),
        ("to", ["공항", "에"]),
        ("the", ["공항", "에"]),
        ("airport", ["공항"]),
        ("yesterday", ["어제"]),
    ]


def test_a_pronoun_means_whom_it_stands_for_and_the_word_that_lacks_its_subject():
    korean, english, links = said(
        "plain", MINSU, "everyday", "먹", "피자", "-아/어서", "because S PAST A", again=True
    )
    assert (korean, english) == ("민수는 피자를 먹어서", "because he had a pizza")
    assert dict(links)["he"] == ["민수", "는", "먹어서"]


@pytest.mark.parametrize(
    ("level", "subject", "how", "expected"),
    [
        ("formal", ME, ("business", "쓰", "보고서", "-아/어야 하다", "S *have to BASE A"),
         ("보고서를 써야 합니다", "I have to write the report")),
        ("polite", BOSS, ("business", "쓰", "보고서", "-고 있다", "S *be ING A"),
         ("부장님은 보고서를 쓰고 계세요", "the manager is writing the report")),
        ("casual", MINSU, ("business", "쓰", "보고서", "-지 못하다 +past", "S couldn't BASE A"),
         ("민수는 보고서를 쓰지 못했어", "Minsu couldn't write the report")),
        ("polite", BOSS, ("everyday", "먹", "비빔밥", "-다 +past", "S PAST A"),
         ("부장님은 비빔밥을 드셨어요", "the manager had bibimbap")),
        ("plain", MINSU, ("travel", "잃어버리", "여권", "-다 +past", "S PAST A"),
         ("민수는 여권을 잃어버렸다", "Minsu lost his passport")),
        ("plain", ME, ("travel", "잃어버리", "여권", "-다 +past", "S PAST A"),
         ("여권을 잃어버렸다", "I lost my passport")),
        ("formal", ME, ("business", "서명하", "계약서", "-(으)ㄹ 수 있다", "S can BASE A"),
         ("계약서에 서명할 수 있습니다", "I can sign the contract")),
        ("polite", MINSU, ("travel", "갈아타", "지하철", "-(으)ㄹ 거다", "S will BASE A"),
         ("민수는 지하철로 갈아탈 거예요", "Minsu will transfer to the subway")),
        ("polite", ME, ("everyday", "듣", "음악", "-는 것을 좋아하다", "S *like ING A"),
         ("음악을 듣는 것을 좋아해요", "I like listening to music")),
        ("casual", MINSU, ("sport", "준비운동을 하", None, "-(으)려던 참이다 +past",
                           "S *be:past about to BASE A"),
         ("민수는 준비운동을 하려던 참이었어", "Minsu was about to warm up")),
    ],
)  # fmt: skip
def test_predicates_in_both_languages(level, subject, how, expected):
    assert said(level, subject, *how)[:2] == expected


def test_an_honored_subject_drops_no_respect_in_the_negative():
    korean, _, _ = said("polite", BOSS, "travel", "가", "서울", "-지 않다 +past", "S didn't BASE A")
    assert korean == "부장님은 서울에 가지 않으셨어요"


@pytest.mark.parametrize(
    ("who", "expected"), [("저", "제가 가방을 샀어요"), ("나", "내가 가방을 샀어요")]
)
def test_i_and_its_particle_melt(who, expected):
    me = ME._replace(korean=[who], label=1 << 40)
    how = ("travel", "사", "가방", "-다 +past", "S PAST A")
    assert said("polite", me, *how, forms="이/가")[:2] == (expected, "I bought a bag")


def test_the_name_of_a_predicate_is_read():
    assert predicate("못 -다 +past")[:] == ("못", "", (), True, True)
    assert predicate("-고 싶다")[:] == ("", "고", ("싶",), False, True)
    assert predicate("-(으)ㄹ 예정이다")[:] == ("", "(으)ㄹ", ("예정",), False, True)
    assert predicate("-기 전에")[:] == ("", "기", ("전에",), False, False)


def test_counters_follow_the_noun_and_numbers_are_native():
    class First(Random):
        def choices(self, population, weights=None, *, k=1):
            return [2]

    phrases = Phrases(First(), "everyday", "polite")
    expected = {
        "커피": ("커피 두 잔을", "two cups of coffee"),
        "책": ("책 두 권을", "two books"),
        "고양이": ("고양이 두 마리를", "two cats"),
        "표": ("표 두 장을", "two tickets"),
    }
    for name, texts in expected.items():
        word = [(name, 2), ("를", 4)]
        korean, english = phrases._counted(NOUNS[name], word, 2)
        text = " ".join("".join(piece for piece, _ in part) for part in korean)
        assert (text, " ".join(piece for piece, _ in english)) == texts


def test_adjectives_before_a_noun():
    made = [adnominal(word) for word in "작다 예쁘다 맛있다 재미있다 빨갛다 길다 맵다 새".split()]
    assert made == "작은 예쁜 맛있는 재미있는 빨간 긴 매운 새".split()


def test_a_reason_comes_first_in_korean_and_last_in_english():
    pattern = next(pattern for pattern in JOINED if pattern.name == "because it kept from")
    for seed in range(40):
        korean, english = OtherSentences(Random(seed), "everyday", "polite").joined(pattern)
        because = [index for index, (word, _) in enumerate(english) if word == "because"]
        assert len(because) == 1
        label = english[because[0]][1]
        reason = [
            index for index, word in enumerate(korean) if any(piece[1] & label for piece in word)
        ]
        assert reason[0] < len(korean) - 1  # the main verb follows
        assert "".join(piece for piece, _ in korean[reason[0]]).endswith(
            ("서", "와서", "해서", "려서", "나서", "아서")
        )
        assert because[0] > len(english) // 3
