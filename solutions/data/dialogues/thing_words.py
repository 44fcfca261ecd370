"""What the patterns about things, places and people choose from, by domain."""

# What can be found where; Korean, English.
FACILITIES = {
    domain: tuple(tuple(pair.split(":")) for pair in row.split(", "))
    for domain, row in {
        "business": "화장실:restroom, 복사기:copy machine, 엘리베이터:elevator, "
        "주차장:parking lot, "
        "휴게실:break room, 프린터:printer, 안내 데스크:information desk",
        "sport": "샤워실:shower room, 매점:snack bar, 탈의실:locker room, 매표소:ticket office, "
        "화장실:restroom, 주차장:parking lot, 정수기:water dispenser",
        "travel": "환전소:currency exchange, 화장실:restroom, 편의점:convenience store, "
        "식당:restaurant, "
        "현금 지급기:ATM, 버스 정류장:bus stop, 매표소:ticket office, "
        "관광 안내소:tourist information center",
        "medicine": "약국:pharmacy, 응급실:emergency room, 접수처:reception desk, "
        "화장실:restroom, "
        "엘리베이터:elevator, 주차장:parking lot, 휠체어:wheelchair, 대기실:waiting room",
        "everyday": "화장실:restroom, 자판기:vending machine, 쓰레기통:trash can, "
        "엘리베이터:elevator, 주차장:parking lot, 매점:snack bar, 비상구:emergency exit",
    }.items()
}

SITES = {
    "business": ("사무실", "본사", "전시장", "공장", "회사"),
    "sport": ("체육관", "경기장", "수영장", "운동장", "스키장"),
    "travel": ("공항", "역", "호텔", "백화점", "박물관", "시장", "해변", "면세점"),
    "medicine": ("병원", "치과", "안과", "보건소", "내과"),
    "everyday": ("학교", "도서관", "극장", "슈퍼마켓", "서점"),
}

COMPARED = {
    domain: tuple(tuple(part.split(":")) for part in row.split(", "))
    for domain, row in {
        "business": "어렵다:more difficult:프로젝트 계약서 발표 보고서, "
        "길다:longer:보고서 제안서 회의록 계약서, "
        "중요하다:more important:회의 발표 면접 계약서 세미나 예산, "
        "비싸다:more expensive:프린터 컴퓨터 노트북",
        "sport": "재미있다:more fun:축구 농구 야구 테니스 배드민턴 탁구 수영 스키 골프 태권도, "
        "어렵다:more difficult:골프 테니스 요가 수영 스키 태권도 검도 배구, "
        "가볍다:lighter:축구공 라켓 헬멧 공, 중요하다:more important:경기 훈련 결승전 대회",
        "travel": "빠르다:faster:지하철 버스 기차 비행기 택시 유람선, "
        "비싸다:more expensive:코트 가방 신발 시계 반지 목걸이 치마 향수 구두, "
        "예쁘다:prettier:치마 모자 코트 원피스 스카프 반지, "
        "크다:bigger:궁궐 박물관 시장 백화점 성당, "
        "편하다:more comfortable:버스 지하철 기차 비행기 택시",
        "medicine": "쓰다:more bitter:감기약 진통제 소화제 비타민, "
        "비싸다:more expensive:비타민 마스크 안약 연고 감기약, "
        "중요하다:more important:치료 검사 수술 건강_검진",
        "everyday": "맛있다:more delicious:피자 햄버거 김밥 비빔밥 치킨 국수 라면 초밥 샐러드 "
        "만두 불고기, "
        "재미있다:more interesting:영화 드라마 소설 만화책 연극 잡지, "
        "어렵다:more difficult:영어 한국어 중국어 수학 역사, "
        "비싸다:more expensive:커피 녹차 와인 맥주 우유 주스, 귀엽다:cuter:고양이 강아지",
    }.items()
}

PRICED = {
    "sport": "라켓 운동화 축구화 유니폼 수영복 헬멧 축구공",
    "travel": "가방 모자 신발 치마 우산 시계 코트 목걸이 반지 기념품 지도 원피스 바지 구두 "
    "스카프 입장권",
    "medicine": "감기약 진통제 비타민 마스크 안약 연고 반창고",
    "everyday": "피자 커피 빵 책 케이크 꽃 소설 초밥 사과 의자 샌드위치 와인",
}

COUNTED = {
    "travel": "표 비행기표 기차표 입장권 엽서 모자 가방 기념품 우산 양말 장갑 신발",
    "medicine": "마스크 붕대 반창고 진통제 감기약",
    "everyday": "커피 녹차 홍차 우유 주스 물 맥주 와인 콜라 피자 햄버거 샌드위치 김밥 라면 사과 "
    "케이크 국수 책 연필",
}

JUDGED = {
    "business": ("d",), "sport": ("t", "c", "d"), "travel": ("c", "t", "p", "j"), "medicine": (),
    "everyday": ("f", "s", "b", "e"),
}  # fmt: skip

JUDGEMENTS = {
    "d": "길다:long, 짧다:short, 중요하다:important, 어렵다:difficult",
    "e": "예쁘다:pretty, 아름답다:beautiful", "j": "예쁘다:pretty, 비싸다:expensive, 작다:small",
    "t": "크다:big, 작다:small, 비싸다:expensive, 무겁다:heavy, 가볍다:light",
    "c": "크다:big, 작다:small, 비싸다:expensive, 예쁘다:pretty, 편하다:comfortable",
    "f": "맛있다:delicious, 비싸다:expensive, 맛없다:bad", "s": "맵다:spicy, 맛있다:delicious, "
    "뜨겁다:hot",
    "b": "재미있다:interesting, 슬프다:sad, 길다:long, 어렵다:difficult",
    "p": "크다:big, 조용하다:quiet, 아름답다:beautiful, 유명하다:famous",
}  # fmt: skip

JOBS = {
    "business": "변호사:lawyer, 회계사:accountant, 통역사:interpreter, 비서:secretary, "
    "기자:reporter",
    "sport": "축구 선수:soccer player, 야구 선수:baseball player, 심판:referee, "
    "체육 선생님:PE teacher",
    "travel": "관광객:tourist, 승무원:flight attendant, 사진작가:photographer, 조종사:pilot, "
    "여행 가이드:tour guide",
    "medicine": "의사:doctor, 간호사:nurse, 약사:pharmacist, 치과 의사:dentist, 수의사:vet",
    "everyday": "요리사:cook, 화가:painter, 가수:singer, 대학생:college student, 작가:writer, "
    "배우:actor",
}
FOUND = {
    domain: [(site, thing) for site in sites for thing, _ in FACILITIES[domain]]
    for domain, sites in SITES.items()
}
"""By domain the places, each with what may be found there."""
