"""The nouns of the dialogues: each has one English word, which article goes before it, and more.

An entry is `Korean=kind:English/adjectives/counter`. Korean has no articles and needs no plural,
so a noun's English side is fixed: "a" is counted ("a ticket"), "the" is known to both speakers
("the report"), "m" takes nothing ("coffee"), "s" is a plural without an article ("shoes"), "o"
belongs to somebody ("my passport"). `adjectives` names a group of `ADJECTIVES`; `counter` is how
Korean counts it, with an English measure where English needs one ("잔:cup").
"""

from typing import NamedTuple


class Noun(NamedTuple):
    """A noun in both languages; see the module's text."""

    korean: str
    kind: str
    english: str
    adjectives: str = ""
    counter: str = ""
    measure: str = ""


_TABLE = """
보고서=the:report/d, 이메일=a:email/d, 계약서=the:contract/d, 제안서=the:proposal/d,
이력서=o:resume, 자료=the:data, 일정=the:schedule/-, 예산=the:budget/-, 견적서=the:estimate,
문서=a:document/d, 서류=the:paperwork, 명함=o:business card, 발표=the:presentation/d,
회의=the:meeting/d, 프로젝트=the:project/d, 신제품=the:new product, 프린터=the:printer/u,
컴퓨터=the:computer/u, 파일=the:file/d, 계획=the:plan/d, 주문=the:order, 가격=the:price,
광고=the:advertisement/-, 면접=the:interview/d, 결과=the:result, 회의록=the:meeting notes,
회의실=the:conference room/p, 세미나=the:seminar/d, 교육=the:training session, 행사=the:event/d,
설문지=the:survey, 노트북=the:laptop/t, 샘플=the:sample, 상자=the:box/u, 송장=the:invoice,
출장=a:business trip, 기획안=the:project plan, 홈페이지=the:website, 소식지=the:newsletter,
통계=the:statistics, 축구=m:soccer, 농구=m:basketball, 야구=m:baseball, 배구=m:volleyball,
테니스=m:tennis, 배드민턴=m:badminton, 탁구=m:table tennis, 골프=m:golf, 수영=m:swimming,
요가=m:yoga, 태권도=m:taekwondo, 스키=m:skiing, 검도=m:kendo, 경기=the:game/d,
야구 경기=the:baseball game, 축구 경기=the:soccer game, 농구 경기=the:basketball game,
결승전=the:final, 시합=the:match/d, 공=the:ball, 농구공=the:basketball hoop ball,
축구공=the:soccer ball, 골=a:goal, 역기=m:weights, 운동화=s:sneakers/c/켤레:pair,
축구화=s:soccer shoes/c/켤레:pair, 유니폼=the:uniform/c, 운동복=m:sportswear, 라켓=the:racket/t,
대회=the:competition/d, 마라톤=the:marathon, 훈련=the:training, 메달=a:medal, 금메달=a:gold medal,
기록=the:record, 우리 팀=the:our team, 한국 팀=the:Korean team, 국가대표팀=the:national team,
상대 팀=the:opposing team, 발목=o:ankle, 무릎=o:knee, 어깨=o:shoulder, 손목=o:wrist, 팔=o:arm,
허벅지=o:thigh, 수영복=the:swimsuit/c, 수영모=the:swimming cap, 헬멧=the:helmet,
전략=the:strategy, 개막식=the:opening ceremony, 방=a:room/p, 표=a:ticket//장,
비행기표=a:plane ticket//장, 기차표=a:train ticket//장, 입장권=an:admission ticket//장,
여권=o:passport, 짐=o:luggage, 가방=a:bag/t/개, 지도=a:map//장, 사진=s:pictures,
기념품=a:souvenir/t/개, 선물=a:present/t/개, 옷=s:clothes/c, 신발=s:shoes/c/켤레:pair,
구두=s:dress shoes/c/켤레:pair, 모자=a:hat/c/개, 치마=a:skirt/c, 바지=s:pants/c,
티셔츠=a:T-shirt/c, 코트=a:coat/c, 원피스=a:dress/c, 우산=an:umbrella/t/개, 지갑=a:wallet/t/개,
시계=a:watch/j/개, 안경=s:glasses/t, 카메라=a:camera/t/대, 열쇠=o:key, 휴대폰=o:cell phone,
신용카드=o:credit card, 택시=a:taxi//대, 버스=the:bus, 지하철=the:subway, 기차=the:train,
비행기=the:plane, 유람선=the:cruise ship, 돈=m:money, 예약=the:reservation, 여행=the:trip,
길=m:directions, 엽서=a:postcard/c/장, 목걸이=a:necklace/j/개, 반지=a:ring/j/개, 화장품=m:makeup,
향수=m:perfume//병:bottle, 영수증=the:receipt, 자동차=a:car/t/대, 자전거=a:bicycle/t/대,
스카프=a:scarf/c, 장갑=s:gloves/c/켤레:pair, 양말=s:socks/c/켤레:pair, 박물관=the:museum/p,
궁궐=the:palace/p, 시장=the:market/p, 섬=the:island/p, 미술관=the:art museum/p,
성당=the:cathedral/p, 식당=a:restaurant/p, 호텔=a:hotel/p, 절=the:temple/p,
백화점=the:department store/p, 약=m:medicine, 감기약=m:cold medicine//알:pill,
진통제=a:painkiller//알, 비타민=s:vitamins, 소화제=m:digestive medicine,
수면제=a:sleeping pill//알, 항생제=s:antibiotics, 처방전=a:prescription, 주사=a:shot,
예방 주사=a:vaccination, 혈압=o:blood pressure, 체온=o:temperature, 몸무게=o:weight, 검사=a:test,
피 검사=a:blood test, 엑스레이=an:X-ray, 건강 검진=a:checkup, 수술=m:surgery, 치료=m:treatment,
물리 치료=m:physical therapy, 상처=the:wound, 붕대=a:bandage//개, 연고=m:ointment,
마스크=a:mask//장, 증상=o:symptoms, 보험증=o:insurance card, 진료=a:doctor's appointment,
손=o:hands, 이=o:teeth, 얼굴=o:face, 체중=m:weight, 담배=m:smoking, 술=m:alcohol,
환자=the:patient, 의료 기록=the:medical record, 안약=s:eye drops, 반창고=a:band-aid//개,
주의 사항=the:instructions, 입원 절차=the:admission process, 진단서=a:medical certificate//장,
부작용=the:side effects, 수술 동의서=the:surgery consent form, 피자=a:pizza/f/판,
햄버거=a:hamburger/f/개, 샌드위치=a:sandwich/f/개, 김밥=m:gimbap/f/줄:roll,
라면=m:ramen/s/그릇:bowl, 비빔밥=m:bibimbap/f/그릇:bowl, 불고기=m:bulgogi/f,
치킨=m:fried chicken/f, 국수=m:noodles/f/그릇:bowl, 떡볶이=m:tteokbokki/s,
김치찌개=m:kimchi stew/s, 빵=m:bread/f, 사과=an:apple/f/개, 바나나=a:banana//개, 과일=m:fruit/f,
케이크=a:cake/f/조각:piece, 아이스크림=m:ice cream/f/개, 샐러드=a:salad/f,
수프=m:soup/f/그릇:bowl, 쿠키=s:cookies/f, 스테이크=a:steak/f, 초밥=m:sushi/f, 아침=m:breakfast,
점심=m:lunch, 저녁=m:dinner, 만두=s:dumplings/f, 달걀=an:egg//개, 딸기=s:strawberries/f,
커피=m:coffee/w/잔:cup, 녹차=m:green tea/w/잔:cup, 홍차=m:black tea/w/잔:cup,
우유=m:milk/w/잔:glass, 주스=m:juice//잔:glass, 물=m:water/w/잔:glass, 맥주=m:beer//병:bottle,
와인=m:wine//병:bottle, 콜라=m:cola//병:bottle, 책=a:book/b/권, 소설=a:novel/b/권,
만화책=a:comic book/b/권, 신문=the:newspaper, 잡지=a:magazine/b/권, 영화=a:movie/b/편,
드라마=a:drama/b/편, 텔레비전=the:TV, 음악=m:music, 노래=a:song/b/곡, 라디오=the:radio,
편지=a:letter/d/통, 일기=o:diary, 숙제=o:homework, 창문=the:window, 문=the:door, 부엌=the:kitchen,
거실=the:living room, 화장실=the:bathroom, 집=the:house, 피아노=the:piano, 기타=the:guitar,
그림=a:picture, 고양이=a:cat/a/마리, 강아지=a:puppy/a/마리, 아이=the:child, 불=the:light,
에어컨=the:air conditioner, 세탁기=the:washing machine/u, 냉장고=the:refrigerator/u,
쓰레기=the:trash, 꽃=s:flowers/e, 나무=a:tree, 영어=m:English, 한국어=m:Korean, 중국어=m:Chinese,
수학=m:math, 역사=m:history, 설거지=the:dishes, 빨래=the:laundry, 소파=the:sofa/u,
의자=a:chair/t/개, 책상=the:desk/u, 식탁=the:table/u, 교실=the:classroom, 침대=the:bed/u,
뉴스=the:news, 시험=the:exam, 연극=a:play/b/편, 사전=a:dictionary//권, 연필=a:pencil//자루,
친구=o:friend, 선생님=the:teacher, 이웃=o:neighbor, 동료=o:coworker, 고객=the:client,
손님=the:guest, 부장님=the:manager, 팀장님=the:team leader, 사장님=the:boss, 감독님=the:coach,
코치님=the:trainer, 선수=the:player, 심판=the:referee, 가이드=the:tour guide,
승무원=the:flight attendant, 점원=the:clerk, 의사 선생님=the:doctor, 간호사=the:nurse,
약사=the:pharmacist, 어머니=o:mother, 아버지=o:father, 할머니=o:grandmother,
할아버지=o:grandfather, 여동생=o:younger sister, 남동생=o:younger brother, 언니=o:older sister,
형=o:older brother, 아들=o:son, 딸=o:daughter, 남편=o:husband, 아내=o:wife
"""


def _read(entry: str) -> Noun:
    """Reads one entry of the table."""
    korean, rest = entry.strip().split("=")
    kind, rest = rest.split(":", 1)
    english, adjectives, counter = [*rest.split("/"), "", ""][:3]
    counter, _, measure = counter.partition(":")
    kind = "a" if kind == "an" else kind
    return Noun(korean, kind, english, adjectives.strip("-"), counter, measure)


NOUNS = {noun.korean: noun for noun in map(_read, " ".join(_TABLE.split("\n")).split(","))}

# By group, an adjective's dictionary form and its English; "새" stands before a noun as it is.
ADJECTIVES = {
    group: tuple(tuple(pair.split(":")) for pair in row.split(", "))
    for group, row in {
        "d": "중요하다:important, 새:new, 길다:long, 짧다:short",
        "t": "새:new, 작다:small, 크다:big, 비싸다:expensive, 싸다:cheap, 가볍다:light",
        "u": "새:new, 작다:small, 크다:big, 비싸다:expensive",
        "e": "예쁘다:pretty, 빨갛다:red, 노랗다:yellow, 하얗다:white",
        "j": "예쁘다:pretty, 비싸다:expensive, 싸다:cheap, 작다:small",
        "c": "빨갛다:red, 파랗다:blue, 하얗다:white, 까맣다:black, 노랗다:yellow, 예쁘다:pretty, "
        "비싸다:expensive, 싸다:cheap",
        "f": "맛있다:delicious, 비싸다:expensive, 싸다:cheap",
        "s": "맵다:spicy, 맛있다:delicious, 뜨겁다:hot",
        "w": "따뜻하다:warm, 차갑다:cold, 뜨겁다:hot",
        "b": "재미있다:interesting, 유명하다:famous, 슬프다:sad, 새:new, 짧다:short",
        "p": "조용하다:quiet, 유명하다:famous, 크다:big, 작다:small, 가깝다:nearby, 오래되다:old",
        "a": "귀엽다:cute, 작다:small, 하얗다:white, 까맣다:black",
    }.items()
}

# Where something is done: Korean, English preposition of being there, English name.
_PLACES = """
사무실 in the_office, 회사 at the_company, 회의실 in the_conference_room, 본사 at the_head_office,
공장 at the_factory, 은행 at the_bank, 지점 at the_branch_office, 전시장 at the_exhibition_hall,
체육관 at the_gym, 운동장 on the_sports_field, 수영장 at the_swimming_pool, 경기장 at the_stadium,
공원 in the_park, 테니스장 on the_tennis_court, 스키장 at the_ski_resort,
헬스장 at the_fitness_center, 강가 by the_river, 훈련장 at the_training_center,
공항 at the_airport, 역 at the_station, 호텔 at the_hotel, 박물관 at the_museum,
시장 at the_market, 백화점 at the_department_store, 해변 on the_beach,
면세점 at the_duty-free_shop, 섬 on the_island, 관광 안내소 at the_tourist_information_center,
옷 가게 at the_clothing_store, 신발 가게 at the_shoe_store, 기념품 가게 at the_souvenir_shop,
식당 at the_restaurant, 온천 at the_hot_spring, 서울 in Seoul, 부산 in Busan,
제주도 on Jeju_Island, 경주 in Gyeongju, 도쿄 in Tokyo, 파리 in Paris, 런던 in London,
뉴욕 in New_York, 병원 at the_hospital, 약국 at the_pharmacy, 응급실 in the_emergency_room,
치과 at the_dental_clinic, 안과 at the_eye_clinic, 내과 at the_internal_medicine_clinic,
보건소 at the_health_center, 진료실 in the_doctor's_office, 병실 in the_hospital_room,
접수처 at the_reception_desk, 집 at home, 학교 at school, 도서관 at the_library, 카페 at the_cafe,
극장 at the_theater, 부엌 in the_kitchen, 거실 in the_living_room, 서점 at the_bookstore,
슈퍼마켓 at the_supermarket, 우체국 at the_post_office, 빵집 at the_bakery,
미용실 at the_hair_salon, 정원 in the_garden, 놀이터 on the_playground,
노래방 at the_karaoke_room, 교실 in the_classroom
"""
PLACES = {}
for _entry in " ".join(_PLACES.split("\n")).replace("at_the ", "at the_").split(","):
    _korean, _preposition, _english = _entry.strip().rsplit(" ", 2)
    PLACES[_korean] = (_preposition, _english.replace("_", " "))
