"""How somebody is, or how things are, what it makes one do and what it keeps one from."""

from typing import NamedTuple

from solutions.data.dialogues.frames import DOMAINS


class State(NamedTuple):
    """How somebody is, or how things are; what it leads to.

    Attributes:
        before: Korean words before the stem.
        stem: of the verb or the adjective.
        adjective: whether it is one.
        english: a verb and what follows it.
        about: "" for whoever the sentence is about, else the English subject.
        marks: "-" keeps from doing things, "+" lets one do them, "?" goes into a condition,
            "v" is no state but happens, so that it is not said in the present.
        domains: where it is at home; all, if empty.
        leads_to: what one then does, object and stem.
        keeps_from: stems of what one then does not do, or does nevertheless; all, if empty.
    """

    before: tuple[str, ...]
    stem: str
    adjective: bool
    english: tuple[str, ...]
    about: str
    marks: str
    domains: tuple[str, ...]
    leads_to: tuple[str, ...]
    keeps_from: tuple[str, ...]


_OUTDOORS = (
    "가, 달리, 등산을 하, 산책을 하, 구경하, 걷, 여행하, 훈련하, 조깅을 하, 자전거를 타, 찍, 심, "
    "차, 방문하, 연습하"
)
_ACTIVE = (
    "운동하, 돌보, 돕, 병문안을 가, 이야기하, 일하, 공부하, 청소하, 요리를 하, 등산을 하, 달리, "
    "수영하, 출근하, 만나, 여행하, 참석하, 연습하, 훈련하, 가, 오, 구경하, 발표하, 야근하, 회의하, "
    "출장을 가, 참가하, 조깅을 하, 산책을 하, 걷, 쇼핑을 하, 방문하, 가르치, 옮기, 들, 치"
)


def _words(column: str) -> tuple[str, ...]:
    """Reads what commas part; "outdoors" and "active" stand for much."""
    column = column.replace("outdoors", _OUTDOORS).replace("active", _ACTIVE)
    return tuple(" ".join(entry.split()) for entry in column.split(",") if entry.strip())


def _state(line: str) -> State:
    """Reads a line, in which "*" marks an adjective."""
    korean, english, about, marks, domains, leads_to, keeps_from = (
        part.strip() for part in line.split("|")
    )
    *before, stem = korean.lstrip("*").split()
    return State(
        tuple(before), stem.removesuffix("다"), korean.startswith("*"), tuple(english.split()),
        about, marks, tuple(domains.split()) or DOMAINS, _words(leads_to), _words(keeps_from),
    )  # fmt: skip


STATES = tuple(
    _state(line)
    for line in """
    *피곤하다 | be tired |  | -? |  | 쉬, 자, 눕, 집에 가 | active
    *바쁘다 | be busy | | -? | |  |
    *아프다 | be sick |  | -? |  | 쉬, 병원에 가, 눕, 약을 먹 | active
    *졸리다 | be sleepy |  | -? |  | \
        자, 커피를 마시, 쉬 | 공부하, 읽, 일하, 보, 준비하, 쓰, 운동하, 연습하, 훈련하, 검토하, \
        번역하, 듣
    *배가 고프다 | be hungry |  | ? | everyday travel | \
        피자를 먹, 햄버거를 주문하, 라면을 끓이, 빵을 사, 샌드위치를 만들, 김밥을 먹, \
        점심을 먹, 피자를 주문하 |
    *목이 마르다 | be thirsty | | ? | everyday | 물을 마시, 주스를 마시, 콜라를 마시, 물을 사 |
    *머리가 아프다 | have a headache |  | -? | medicine everyday business | \
        쉬, 약을 먹, 눕, 진통제를 먹, 병원에 가 | active
    *배가 아프다 | have a stomachache |  | -? | medicine everyday travel | \
        약을 먹, 눕, 소화제를 먹, 병원에 가 | active
    *목이 아프다 | have a sore throat |  | -? | medicine everyday | \
        약을 먹, 병원에 가, 물을 마시, 쉬 | 부르, 가르치, 이야기하, 전화하, 설명하, 응원하
    *이가 아프다 | have a toothache |  | -? | medicine | 치과에 가, 진통제를 먹 | 자, 이야기하
    *허리가 아프다 | have a backache |  | -? | medicine sport business | \
        쉬, 눕, 병원에 가, 물리 치료를 받 | 옮기, 들, 운동하, 달리, 치, 청소하, 훈련하, 일하, \
        돕, 스키를 타, 등산을 하
    열이 나다 | have a fever |  | -? | medicine | 약을 먹, 병원에 가, 쉬, 응급실에 가 | active
    콧물이 나다 | have a runny nose |  | -? | medicine | \
        감기약을 먹, 감기약을 사, 약국에 가 | active
    *어지럽다 | be dizzy |  | -? | medicine sport | 눕, 쉬, 병원에 가 | active
    *시간이 없다 | have no time | | - | |  |
    *시간이 있다 | have time | | +? | |  |
    *돈이 없다 | have no money |  | -? | travel sport everyday | \
         | 사, 예약하, 여행하, 타, 예매하, 묵, 쇼핑을 하, 주문하, 렌트하, 점심을 먹, 스키를 타, \
        장을 보
    *돈이 있다 | have money |  | +? | travel everyday | \
         | 사, 예약하, 여행하, 묵, 쇼핑을 하, 주문하, 렌트하, 타
    *약속이 있다 | have an appointment | | - | everyday business travel |  |
    *시험이 있다 | have an exam |  | - | everyday sport | \
        영어를 공부하, 수학을 공부하, 역사를 공부하, 도서관에 가 | 놀, 보, 만나, 가, 연습하, \
        자, 산책을 하
    *심심하다 | be bored |  | ? | everyday travel sport | \
        영화를 보, 책을 읽, 음악을 듣, 친구를 만나, 피아노를 치, 산책을 하 |
    *긴장하다 | be nervous |  | - | business sport | \
         | 발표하, 설명하, 이야기하, 치, 하, 차, 회의하
    *힘이 없다 | have no energy |  | -? | sport medicine |  | active
    늦게 일어나다 | get up late | | -v | |  | \
        참석하, 출근하, 가, 오, 만나, 타, 운동하, 참가하, 구경하, 산책을 하, 등산을 하
    길을 잃다 | get lost | | -v? | travel |  | 가, 구경하, 방문하, 타, 쇼핑을 하
    감기에 걸리다 | catch a cold |  | -v? |  | 감기약을 먹, 병원에 가, 쉬 | active
    버스를 놓치다 | miss the bus |  | -v? | travel everyday sport business | \
        택시를 타 | 가, 오, 참석하, 출근하, 만나, 보
    잠을 못 자다 | sleep badly |  | -v | business medicine everyday sport |  | active
    비가 오다 | be raining | it | -? | travel sport everyday | \
        택시를 타, 우산을 사, 지하철을 타 | outdoors
    눈이 오다 | be snowing | it | -? | travel sport everyday | \
        택시를 타, 지하철을 타, 모자를 사 | outdoors
    *날씨가 춥다 | be cold | the weather | -? | travel sport everyday | \
        코트를 사, 택시를 타 | outdoors
    *날씨가 덥다 | be hot | the weather | -? | travel sport everyday | \
        에어컨을 켜, 아이스크림을 먹, 모자를 사, 창문을 열 | outdoors
    *날씨가 좋다 | be nice | the weather | +? | travel sport everyday | \
        산책을 하, 등산을 하, 해변에 가, 공원에 가 | outdoors
    *날씨가 나쁘다 | be bad | the weather | -? | travel sport everyday |  | outdoors
    길이 막히다 | be heavy | traffic | -? | business travel everyday sport | \
        지하철을 타 | 가, 오, 참석하, 출근하, 만나
    *눈이 아프다 | have sore eyes |  | -? | medicine business | \
        안과에 가, 안약을 넣, 쉬 | 읽, 쓰, 번역하, 검토하, 일하, 수정하
    컴퓨터가 고장 나다 | break down | the computer | -v? | business everyday | \
         | 쓰, 보내, 수정하, 번역하, 검토하, 끝내, 준비하
    프린터가 고장 나다 | break down | the printer | -v? | business |  | 인쇄하, 복사하
    회의가 늦게 끝나다 | end late | the meeting | -v? | business | \
         | 만나, 퇴근하, 가, 보내, 끝내, 이야기하, 전화하
    *자료가 부족하다 | be insufficient | the data | -? | business | \
         | 쓰, 끝내, 발표하, 설명하, 논의하, 준비하, 수정하
    *예산이 부족하다 | be tight | the budget | -? | business | \
         | 시작하, 홍보하, 예약하, 출장을 가, 준비하
    경기가 늦게 끝나다 | end late | the game | -v? | sport |  | 만나, 가, 쉬, 샤워를 하, 오
    *경기장이 멀다 | be far away | the stadium | - | sport | \
        지하철을 타, 버스를 타 | 가, 오, 보, 응원하, 참가하
    비행기가 늦게 도착하다 | arrive late | the plane | -v? | travel | \
        택시를 타 | 타, 구경하, 방문하, 점심을 먹, 가, 쇼핑을 하
    *호텔이 비싸다 | be expensive | the hotel | - | travel |  | 묵, 예약하
    *사람이 많다 | be crowded | it | - | travel sport |  | 구경하, 타, 사, 보, 찍, 쉬
    *병원이 멀다 | be far away | the hospital | - | medicine | 택시를 타 | 가, 오, 받, 맞, 만나
    *약이 쓰다 | be bitter | the medicine | - | medicine |  | 먹
    *냉장고가 비어 있다 | be empty | the refrigerator | -? | everyday | \
        슈퍼마켓에 가, 과일을 사, 빵을 사, 장을 보 | 만들, 굽, 끓이, 요리를 하
    *방이 덥다 | be hot | the room | -? | everyday | \
        에어컨을 켜, 창문을 열 | 자, 공부하, 읽, 낮잠을 자
    *방이 춥다 | be cold | the room | -? | everyday | \
        창문을 닫, 에어컨을 끄 | 자, 공부하, 읽, 낮잠을 자
    """.strip().splitlines()
)
