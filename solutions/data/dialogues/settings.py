"""Who the dialogues are about, when things happen, and why: what goes with any verb."""

from typing import NamedTuple

from solutions.data.dialogues.frames import DOMAINS


class Person(NamedTuple):
    """Somebody: Korean, English, the English pronoun or "", and whether respect is shown."""

    korean: str
    english: str
    pronoun: str
    honored: bool


def _people(table: str) -> tuple[Person, ...]:
    """Reads "Korean=English:pronoun", a "*" in front for those who are shown respect."""
    people = []
    for entry in table.split(","):
        korean, _, rest = entry.strip().partition("=")
        english, _, pronoun = rest.partition(":")
        people.append(Person(korean.lstrip("*"), english, pronoun, korean.startswith("*")))
    return tuple(people)


_NAMES = _people(
    "민수=Minsu:he, 지영=Jiyoung:she, 준호=Junho:he, 수진=Sujin:she, 현우=Hyunwoo:he, "
    "유나=Yuna:she, "
    "서연=Seoyeon:she, 동현=Donghyun:he"
)
_OTHERS = {
    "business": "*부장님=the manager:, *사장님=the boss:, *팀장님=the team leader:, "
    "제 동료=my coworker:, "
    "신입 사원=the new employee:, 박 대리=Mr. Park:he, 김 비서=Ms. Kim:she, 최 과장=Ms. Choi:she",
    "sport": "*감독님=the coach:, *코치님=the trainer:, 주장=the captain:, "
    "골키퍼=the goalkeeper:, "
    "남동생=my younger brother:he, 여동생=my younger sister:she, 우리 반 친구=my classmate:, "
    "아들=my son:he",
    "travel": "가이드=the tour guide:, 관광객=the tourist:, *할머니=my grandmother:she, "
    "*할아버지=my grandfather:he, 언니=my older sister:she, 삼촌=my uncle:he, "
    "룸메이트=my roommate:, "
    "*어머니=my mother:she",
    "medicine": "환자=the patient:, 간호사=the nurse:, *할머니=my grandmother:she, "
    "*할아버지=my grandfather:he, 아들=my son:he, 딸=my daughter:she, 남편=my husband:he, "
    "이모=my aunt:she",
    "everyday": "*어머니=my mother:she, *아버지=my father:he, 남동생=my younger brother:he, "
    "여동생=my younger sister:she, 언니=my older sister:she, 형=my older brother:he, "
    "딸=my daughter:she, "
    "남편=my husband:he, 아내=my wife:she, 이웃=my neighbor:",
}
PEOPLE = {domain: _NAMES + _people(_OTHERS[domain]) for domain in DOMAINS}
COMPANIONS = {
    domain: tuple(pair.split(":") for pair in row.split(", "))
    for domain, row in {
        "business": "동료:my coworker, 고객:the client, 부장님:the manager, 팀장님:the team leader",
        "sport": "친구:my friend, 코치님:the trainer, 남동생:my younger brother, 친구들:my friends",
        "travel": "친구:my friend, 가족:my family, 여동생:my younger sister, 룸메이트:my roommate",
        "medicine": "아들:my son, 어머니:my mother, 할머니:my grandmother, 남편:my husband",
        "everyday": "친구:my friend, 어머니:my mother, 여동생:my younger sister, 가족:my family, "
        "이웃:my neighbor",
    }.items()
}

KIN = (
    "어머니", "아버지", "할머니", "할아버지", "여동생", "남동생", "언니", "형", "아들", "딸",
    "남편", "아내", "가족",
)  # fmt: skip
FRIENDS = ("친구", "친구들", "동료", "룸메이트", "이웃")
"""Who belongs to a family, and who to one person only."""


def _times(table: str) -> tuple[tuple[str, str], ...]:
    """Reads "Korean:English" pairs."""
    return tuple(tuple(pair.strip().split(":")) for pair in table.split(","))


_DAYS = "월:Monday, 화:Tuesday, 수:Wednesday, 목:Thursday, 금:Friday, 토:Saturday, 일:Sunday"
TIMES = {
    "past": _times(
        "어제:yesterday, 그저께:the day before yesterday, 어젯밤에:last night, "
        "오늘 아침에:this morning, "
        "지난주에:last week, 지난달에:last month, 작년에:last year, 지난 주말에:last weekend, "
        "며칠 전에:a few days ago, 어제 저녁에:yesterday evening, 두 달 전에:two months ago"
    )
    + tuple((f"지난주 {ko}요일에", f"last {en}") for ko, en in _times(_DAYS)),
    "future": _times(
        "내일:tomorrow, 모레:the day after tomorrow, 내일 아침에:tomorrow morning, "
        "오늘 저녁에:this evening, 다음 주에:next week, 다음 달에:next month, "
        "이번 주말에:this weekend, "
        "오늘 오후에:this afternoon, 내년에:next year, 나중에:later, 오늘 밤에:tonight"
    )
    + tuple((f"{ko}요일에", f"on {en}") for ko, en in _times(_DAYS)),
    "wish": _times(
        "오늘:today, 오늘따라:today, 지금:now, 내일:tomorrow, 오늘 저녁에:this evening, "
        "이번 주말에:this weekend, 오늘 오후에:this afternoon, 오늘 밤에:tonight, "
        "주말에:on the weekend"
    ),
    "soon": _times(
        "지금:now, 오늘:today, 내일:tomorrow, 나중에:later, 오늘 저녁에:this evening, "
        ""
        "내일 아침에:tomorrow morning, 오늘 오후에:this afternoon, 주말에:on the weekend"
    ),
    "now": _times("지금:now"),
    "habit": _times(
        "매일:every day, 매주:every week, 주말마다:every weekend, 아침마다:every morning, "
        "저녁마다:every evening, 월요일마다:every Monday, 토요일마다:every Saturday, "
        "일주일에 두 번:twice a week, 일주일에 한 번:once a week"
    ),
    "then": _times(
        "그때:at that time, 어젯밤에:last night, 오늘 아침에:this morning, "
        "어제 오후에:yesterday afternoon, "
        "아까:a little while ago"
    ),
}
TIMES["later"] = _times("내일:tomorrow, 나중에:later, 주말에:on the weekend")
TIMES["usual"] = _times(
    "아침에:in the morning, 저녁에:in the evening, 주말에:on weekends, 오후에:in the afternoon, "
    "밤에:at night"
)
_NEAR = (
    "어제",
    "어젯밤에",
    "오늘 아침에",
    "어제 저녁에",
    "내일",
    "오늘 저녁에",
    "오늘 오후에",
    "오늘 밤에",
    "매일",
)
_FAR = ("지난달에", "작년에", "두 달 전에", "다음 달에", "내년에")
# Of each kind of time, what is said of little things, of all others, and of great things.
NEAR_TIMES = {
    kind: tuple(time for time in times if time[0] in _NEAR) or times
    for kind, times in TIMES.items()
    if kind in ("past", "future", "habit")
}
MIDDLE_TIMES = {
    kind: tuple(time for time in times if time[0] not in _FAR) for kind, times in TIMES.items()
}
OFTEN = _times("자주:often, 가끔:sometimes")
"""How often: English says it before the verb."""
DAY_TIMES = tuple(
    time for time in TIMES["past"] + TIMES["future"]
    if time[0] in ("어제", "그저께", "내일", "모레") or "요일" in time[0]
)  # fmt: skip
"""Times that an hour may follow: 내일 세 시에."""
