"""The patterns of one clause: how each language says it, by whom, when, and of which verbs.

A line is `name | Korean | English | mood | who | when | marks`. Korean and English are as
`clauses` reads them; a word in brackets at the end of a line stands in front of the clause
("[왜]"). Who: I (left out in Korean or not), w for we, 3 for somebody else, y for you, i for I and
u for us, all three left out, n for nobody.

Marks are those that a verb must have; besides, "v" asks for what is done on purpose, "x" for what
안 and 못 may precede, "o" for an object that can be asked for, "t" for what takes hours, "p" for
what takes a while, "y" for what needs leave, "f" for what may be wanted, "z" for what is done
once, "w" for work, "a" for what one comes to at one moment, "-" for nothing said about where, "!"
for nothing said besides.
"""

from typing import NamedTuple

from solutions.data.dialogues.endings import levels

_TABLE = """
past | -다 +past | S PAST A T | statement | I3w | past |
past negative | -지 않다 +past | S didn't BASE A T | statement | I3 | past | v
short past negative | 안 -다 +past | S didn't BASE A T | statement | I3 | past | vx
could not | -지 못하다 +past | S couldn't BASE A T | statement | I3 | past | v
short could not | 못 -다 +past | S couldn't BASE A T | statement | I3 | past | vx
habit | -다 | S PRESENT A T | statement | I3 | habit | h
how often | -다 | S M PRESENT A | statement | I3 | often | h
usually | -다 | S usually PRESENT A T | statement | I3 | usual | h | [보통]
habit negative | -지 않다 | these days S *don't BASE A | statement | I3 | none | h | [요즘]
future | -(으)ㄹ 거다 | S will BASE A T | statement | I3w | future | v
future negative | -지 않을 거다 | S will not BASE A T | statement | I3 | future | v
plan | -(으)려고 하다 | S *be planning to BASE A T | statement | I3 | future | v
going to | -(으)ㄹ 예정이다 | S *be going to BASE A T | statement | I3w | future | v
decided | -기로 하다 +past | S decided to BASE A T | statement | I3w | future | v
progressive | -고 있다 | S *be ING A T | statement | I3 | now | d
was doing | -고 있다 +past | S *be:past ING A T | statement | I3 | then | d
for hours | -다 +past | S PAST A T | statement | I3 | hours | t
wish | -고 싶다 | S want to BASE A T | statement | I | wish | vf
wish negative | -고 싶지 않다 | S don't want to BASE A T | statement | I | wish | vf
past wish | -고 싶다 +past | S wanted to BASE A T | statement | I | past | vf
somebody's wish | -고 싶어 하다 | S *want to BASE A T | statement | 3 | soon | vf
must | -아/어야 하다 | S *have to BASE A T | statement | I3w | future | v
past must | -아/어야 하다 +past | S had to BASE A T | statement | I3 | past | v
can | -(으)ㄹ 수 있다 | S can BASE A T | statement | I3w | future | v
cannot | -(으)ㄹ 수 없다 | S can't BASE A T | statement | I3 | future | v
was able | -(으)ㄹ 수 있다 +past | S *be:past able to BASE A T | statement | I3 | past | v
know how | -(으)ㄹ 줄 알다 | S *know how to BASE A | statement | I3 | none | k
not know how | -(으)ㄹ 줄 모르다 | S *don't know how to BASE A | statement | I3 | none | k
like | -는 것을 좋아하다 | S *like ING A | statement | I3 | none | l
experience | -아/어 본 적이 있다 | S *have PARTICIPLE A before | statement | I3 | none | e
no experience | -아/어 본 적이 없다 | S *have never PARTICIPLE A | statement | I3 | none | e
need not | -지 않아도 되다 | S don't have to BASE A T | statement | y | future | v
may | -아/어도 되다 | S may BASE A T | statement | y | soon | vy
must not | -(으)면 안 되다 | S must not BASE A T | statement | y | soon | vy
should | -는 게 좋겠다 | S should BASE A T | statement | y | soon | v
might | -(으)ㄹ지도 모르다 | S might BASE A T | statement | I3 | future | v
trying | -(으)려고 노력하다 | S *be trying to BASE A T | statement | I3 | habit | hl
used to | -곤 하다 +past | S used to BASE A T | statement | I3 | habit | h
started | -기 시작하다 +past | S started ING A T | statement | I3 | past | d
forgot | -는 것을 잊어버리다 +past | S forgot to BASE A T | statement | I3 | past | r
about to | -(으)려던 참이다 +past | S *be:past about to BASE A | statement | I | none | v
just did | -다 +past | S just PAST A | statement | I3 | none | v | [방금]
already | -다 +past | S *have already PARTICIPLE A | statement | I3 | none | rz | [벌써]
not yet | -지 않다 +past | S *haven't PARTICIPLE A yet | statement | I3 | none | rz | [아직]
seems past | -(으)ㄴ 것 같다 | it seems that S PAST A T | statement | 3 | past |
seems now | -는 것 같다 | it seems that S *be ING A T | statement | 3 | now | d
probably | -(으)ㄹ 것 같다 | S will probably BASE A T | statement | 3 | future | v
hope | -(으)면 좋겠다 | I hope S PRESENT A T | statement | 3 | future | v
please | -아/어 주다 | please BASE A T | order | y | soon | r
please do | -다 | please BASE A T | order formal polite | y | soon | v
please don't | -지 말다 | please don't BASE A T | order formal polite | y | soon | vy
don't | -지 말다 | don't BASE A T | order casual | y | soon | vy
could you | -아/어 주시겠다 | could you BASE A T | question formal polite | y | soon | r
can you | -아/어 줄 수 있다 | can you BASE A T | question polite casual | y | soon | r
let's | -다 | let's BASE A T | proposal | u | soon | vy
let's not | -지 말다 | let's not BASE A T | proposal | u | soon | vy
shall we | -다 | shall we BASE A T | wondering | u | soon | vy
offer | -다 | S will BASE A T | offer | I | soon | v
did you | -다 +past | did S BASE A T | question | y3 | past | v
will you | -(으)ㄹ 거다 | *be S going to BASE A T | question | y3 | future | v
do you want | -고 싶다 | do S want to BASE A T | question | y | soon | vf
can somebody | -(으)ㄹ 수 있다 | can S BASE A T | question | y3 | future | v
do you know how | -(으)ㄹ 줄 알다 | *do S know how to BASE A | question | y3 | none | k
do I have to | -아/어야 하다 | do S have to BASE A T | question | i | soon | v
may I | -아/어도 되다 | may S BASE A T | question | i | soon | vy
have you ever | -아/어 본 적이 있다 | *have S ever PARTICIPLE A | question | y3 | none | e
are you doing | -고 있다 | *be S ING A T | question | y3 | now | d
where did you | -다 +past | where did S BASE A T | question | y3 | past | v- | [어디에서]
when will you | -(으)ㄹ 거다 | when will S BASE A | question | y3 | none | v | [언제]
when did you | -다 +past | when did S BASE A | question | y3 | none | v | [언제]
who did | -다 +past | who PAST A T | question | n | past | v | [누가]
why did you | -다 +past | why did S BASE A T | question | y3 | past | v | [왜]
why didn't you | -지 않다 +past | why didn't S BASE A T | question | y3 | past | v | [왜]
who with | -다 +past | who did S BASE A with T | question | y3 | past | c! | [누구와]
what did you | -다 +past | what did S BASE T | question | y3 | past | o | [무엇을]
what will you | -(으)ㄹ 거다 | what will S BASE T | question | y3 | future | o | [무엇을]
what do you want | -고 싶다 | what do S want to BASE T | question | y | soon | o | [무엇을]
how | -는지 알려 주다 | please tell me how to BASE A | order | y | none | k | [어떻게]
"""


class Pattern(NamedTuple):
    """A pattern of one clause; see the module's text.

    Attributes:
        name: in words.
        korean: how Korean builds the predicate.
        english: how English builds the clause.
        mood: what the sentence does.
        levels: at which levels of politeness it is said.
        who: possible subjects.
        when: a kind of time.
        marks: of the verbs that it can be said of.
        asked: Korean word in front.
    """

    name: str
    korean: str
    english: str
    mood: str
    levels: tuple[str, ...]
    who: str
    when: str
    marks: str
    asked: str


def _read(line: str) -> Pattern:
    """Reads one line."""
    columns = [column.strip() for column in line.split("|")]
    asked = columns.pop().strip("[]") if columns[-1].startswith("[") else ""
    name, korean, english, moods, who, when, marks = columns
    mood, *said_at = moods.split()
    return Pattern(
        name, korean, english, mood, tuple(said_at) or levels(mood), who, when, marks, asked
    )


PATTERNS = tuple(map(_read, _TABLE.strip().splitlines()))
ASKABLE = {
    "사", "먹", "읽", "만들", "주문하", "준비하", "배우", "마시", "고르", "챙기", "검토하",
    "논의하", "설명하", "가르치", "가져오", "그리", "팔", "번역하", "분석하", "홍보하", "버리",
    "심", "인쇄하",
}  # fmt: skip
"""Stems that mean one thing whatever they are done to, so that "무엇을" can stand for that."""
ARRIVING = ("오", "일어나", "끝내", "퇴근하", "출근하", "도착하", "받", "만나")
"""Stems of what one comes to at one moment, so that something else happens as soon as that."""
