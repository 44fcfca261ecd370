"""Sentences for the Korean stand-in. Deciding words stand in [brackets].

Every sentence ends in a past stem, to which a review adds one ending throughout:
봤 + 다, 봤 + 어요 or 봤 + 음.
"""

from random import Random
from typing import NamedTuple


class Adjective(NamedTuple):
    """The forms of a Korean adjective that the sentences need."""

    modifier: str  # 지루한
    past: str  # 지루했
    stem: str  # 지루하
    short: bool = False  # whether 안 may stand before it: 안 지루했다


POSITIVE = (
    Adjective("재미있는", "재미있었", "재미있"),
    Adjective("훌륭한", "훌륭했", "훌륭하"),
    Adjective("좋은", "좋았", "좋", short=True),
    Adjective("아름다운", "아름다웠", "아름답"),
    Adjective("신선한", "신선했", "신선하", short=True),
    Adjective("유쾌한", "유쾌했", "유쾌하", short=True),
    Adjective("뛰어난", "뛰어났", "뛰어나"),
    Adjective("흥미로운", "흥미로웠", "흥미롭"),
    Adjective("감동적인", "감동적이었", "감동적이"),
    Adjective("매력적인", "매력적이었", "매력적이"),
)
NEGATIVE = (
    Adjective("지루한", "지루했", "지루하", short=True),
    Adjective("재미없는", "재미없었", "재미없"),
    Adjective("유치한", "유치했", "유치하", short=True),
    Adjective("뻔한", "뻔했", "뻔하", short=True),
    Adjective("어색한", "어색했", "어색하", short=True),
    Adjective("실망스러운", "실망스러웠", "실망스럽"),
    Adjective("허술한", "허술했", "허술하"),
    Adjective("답답한", "답답했", "답답하", short=True),
    Adjective("산만한", "산만했", "산만하"),
    Adjective("나쁜", "나빴", "나쁘", short=True),
)
ADJECTIVES = (NEGATIVE, POSITIVE)  # by label

# What happened to the viewer, said and denied; by the label of the verb.
VERBS = (
    (
        "본 것을 [후회했{end}]",
        "영화에 크게 [실망했{end}]",
        "보다가 [졸았{end}]",
        "중간에 여러 번 [하품했{end}]",
    ),
    (
        "끝까지 [몰입했{end}]",
        "인물에 깊이 [공감했{end}]",
        "영화에 [만족했{end}]",
        "보면서 많이 [웃었{end}]",
    ),
)
DENIED = (
    (
        "본 것을 [후회하지] [않았{end}]",
        "영화에 [실망하지] [않았{end}]",
        "보면서 한 번도 [안] [졸았{end}]",
        "한 번도 [하품하지] [않았{end}]",
    ),
    (
        "끝까지 [몰입하지] [못했{end}]",
        "인물에 [공감하지] [못했{end}]",
        "영화에 [만족하지] [못했{end}]",
        "보면서 한 번도 [못] [웃었{end}]",
    ),
)
PLAIN = (
    "{very}[{modifier}] 영화였{end}",
    "{very}[{modifier}] 작품이었{end}",
    "영화가 {very}[{past}{end}]",
    "전체적으로 {very}[{past}{end}]",
    "처음부터 끝까지 {very}[{past}{end}]",
    "영화는 {very}[{past}{end}]",
)
NEGATED = (
    "[{modifier}] 영화는 [아니었{end}]",
    "[{modifier}] 작품이 [아니었{end}]",
    "[{modifier}] 영화라고 할 수 [없었{end}]",
    "[{modifier}] 영화라고 하기는 [어려웠{end}]",
    "영화가 [{stem}지] [않았{end}]",
    "영화가 전혀 [{stem}지] [않았{end}]",
    "전체적으로 [{stem}지는] [않았{end}]",
    "[{stem}다고는] 할 수 [없었{end}]",
)
NEGATED_SHORT = ("영화가 [안] [{past}{end}]", "생각보다 [안] [{past}{end}]")
CONTRAST = (
    "{aspect} {other}지만 {verdict}",
    "{aspect} {other}는데 {verdict}",
    "비록 {aspect} {other}지만 {verdict}",
    "{aspect} {other}{end}. 하지만 {verdict}",
    "{verdict}. {aspect} {other}지만",
)
ASPECTS = (
    "음악은",
    "연기는",
    "영상은",
    "초반은",
    "대사는",
    "조연들은",
    "예고편은",
    "마지막 장면은",
)
INTENSIFIERS = ("정말", "아주", "너무", "진짜", "상당히")
ENDINGS = ("다", "어요", "음")

SLOTS = {
    "companion": "친구와|동생과|부모님과|회사 동료와|언니와|사촌과",
    "day": "월요일|화요일|목요일|금요일|토요일|일요일",
    "year": "1952|1961|1974|1988|1997|2004|2011",
    "town": "부산|군산|강릉|목포|통영|제주|춘천|속초",
    "job": "교사|간호사|변호사|요리사|기자|형사|사진사",
    "lead": "김도현|서민아|박지후|이서윤|정하람|최은결",
    "object": "편지|열쇠|사진|일기장|가방|지도",
    "number": "두|세|네|다섯|여섯",
    "minutes": "88|94|97|102|109|115|121|134",
    "season": "봄|여름|가을|겨울",
}

# Neutral sentences in the order in which a comment would bring them.
FILLER = (
    "{day}에 {companion} 극장에서 봤{end}",
    "표는 미리 예매해 두었{end}",
    "예고편은 보지 못했{end}",
    "원작 소설은 아직 읽지 않았{end}",
    "감독의 전작은 {number} 편 봤{end}",
    "극장에는 사람이 반쯤 차 있었{end}",
    "상영이 십 분쯤 늦게 시작됐{end}",
    "자막 없이 봤{end}",
    "영화는 {year}년을 배경으로 했{end}",
    "이야기는 {town}에서 시작됐{end}",
    "{lead} 씨가 {job} 역을 맡았{end}",
    "주인공은 {town}에서 {job}로 일했{end}",
    "주인공의 이름은 끝까지 안 나왔{end}",
    "{object} 하나를 두고 두 집안이 다퉜{end}",
    "형사와 기자가 같은 사람을 찾는 이야기였{end}",
    "두 사람은 기차를 타고 {town}까지 갔{end}",
    "중간에 {year}년 이야기가 나왔{end}",
    "누가 보냈는지 모르는 {object} 하나가 계속 나왔{end}",
    "흑백 장면이 {number} 번 나왔{end}",
    "대사는 대부분 사투리였{end}",
    "촬영은 {season}에 {town}에서 했다고 들었{end}",
    "음악은 현악 사중주로 녹음했다고 들었{end}",
    "{lead} 씨는 이번이 {number} 번째 작품이었{end}",
    "상영 시간은 {minutes}분이었{end}",
    "결말이 어떻게 되는지는 적지 않겠{end}",
    "엔딩 크레딧까지 다 보고 나왔{end}",
    "집에 오는 길에 {companion} 결말 이야기를 했{end}",
    "속편이 나올지는 아직 모르겠{end}",
    "다음 상영은 {day}에 있다고 들었{end}",
)


def review(draw: Random, label: int, kind: str) -> str:
    """Writes one comment with its deciding words in brackets.

    Args:
        draw: the source of chance.
        label: 1 for positive, 0 for negative.
        kind: "plain", "strong", "negated" or "contrast".

    Returns:
        a text of about 5 to 50 words.
    """
    slots = {name: draw.choice(choices.split("|")) for name, choices in SLOTS.items()}
    slots["end"] = draw.choice(ENDINGS)
    count = draw.choices(range(1, 10), weights=(8, 8, 7, 5, 3, 2, 1, 1, 1))[0]
    places = sorted(draw.sample(range(len(FILLER)), count))
    sentences = [FILLER[place].format(**slots) + "." for place in places]
    stop = draw.choice(".!") if kind == "strong" else "."
    verdict = _verdict(draw, slots["end"], label, kind) + stop
    sentences.insert(draw.randint(0, count), verdict)
    return " ".join(sentences)


def _verdict(draw: Random, end: str, label: int, kind: str) -> str:
    """The sentence that decides the label."""
    if kind == "contrast":
        return draw.choice(CONTRAST).format(
            aspect=draw.choice(ASPECTS),
            other=draw.choice(ADJECTIVES[1 - label]).past,
            verdict=_verdict(draw, end, label, draw.choice(("plain", "plain", "negated"))),
            end=end,
        )
    negated = kind == "negated"
    used = 1 - label if negated else label  # 않다, 안 and 못 turn the meaning of their word
    if kind != "strong" and draw.random() < 0.25:
        return draw.choice((DENIED if negated else VERBS)[used]).format(end=end)
    adjective = draw.choice(ADJECTIVES[used])
    templates = PLAIN
    if negated:
        templates = NEGATED + NEGATED_SHORT if adjective.short else NEGATED
    return draw.choice(templates).format(
        very=draw.choice(INTENSIFIERS) + " " if kind == "strong" else "",
        modifier=adjective.modifier,
        past=adjective.past,
        stem=adjective.stem,
        end=end,
    )
