"""What is done in each domain: a verb, what it is done to, where, and what else can be said of it.

A line is `Korean | English | objects | places | marks`, objects after their particle if that is
not 을/를. An object may have English of its own with this verb: "텔레비전=TV". "@" before the
objects makes them places that one goes to, "at" and "around" those that one is at (에 or 을).

Marks: d it lasts (progressive), r one can be asked to do it, c it can be done with somebody,
n nobody does it on purpose, k one knows how to do it, h it is done again and again, l it can be
liked, e one can ask whether it has ever been done, s it is soon done, so that nobody plans it for
next week, g it is a great thing, which one may do next year, q nobody asks whether it is allowed,
j one would not say it of one's elders, u nobody wants it, 0 one does not say when.
"""

TABLES = {
    "business": """
        쓰다 | write | 보고서 이메일 제안서 계약서 이력서 회의록 기획안 | 사무실 집 카페 | drk
        읽다 | read | 보고서 이메일 제안서 계약서 자료 소식지 | 사무실 집 | drh
        보내다 | send | 이메일 보고서 견적서 제안서 자료 파일 송장 샘플 | | r
        검토하다 | review | 보고서 계약서 제안서 예산 자료 일정 기획안 송장 | 사무실 회의실 | dr
        준비하다 | prepare | 발표 자료 보고서 계약서 샘플 회의=for_the_meeting \
            행사=for_the_event | 사무실 | dr
        확인하다 | check | 일정 이메일 가격 예산 결과 파일 주문 송장 통계 | 사무실 | rdh
        수정하다 | revise | 보고서 제안서 계약서 일정 계획 예산 기획안 홈페이지 | 사무실 | dr
        끝내다 | finish | 보고서 발표 프로젝트 회의 교육 설문지 | | r
        시작하다 | start | 프로젝트 회의 발표 면접 교육 행사 | | rg
        취소하다 | cancel | 회의 발표 면접 주문 프로젝트 행사 출장=the_business_trip | | r
        연기하다 | postpone | 회의 발표 면접 프로젝트 행사 세미나 교육 | | rg
        인쇄하다 | print | 보고서 계약서 자료 문서 파일 송장 소식지 | 사무실 | rdk
        복사하다 | copy | 문서 계약서 자료 서류 파일 보고서 | 사무실 | rdk
        번역하다 | translate | 계약서 이메일 문서 제안서 자료 홈페이지 | | rdk
        설명하다 | explain | 계획 결과 예산 프로젝트 통계 전략 일정 | 회의실 | rd
        논의하다 | discuss | 계획 예산 프로젝트 가격 결과 일정 | 회의실 본사 | cd
        발표하다 | present | 계획 결과 신제품 프로젝트 통계 | 회의실 전시장 | d
        홍보하다 | promote | 신제품 행사 세미나 홈페이지 | 전시장 | dr
        고치다 | fix | 프린터 컴퓨터 노트북 홈페이지 | 사무실 | rdk
        옮기다 | move | 상자 프린터 컴퓨터 책상 의자=the_chair | | rd
        받다 | get | 이메일 견적서 주문 결과 샘플 송장 | | n
        지우다 | delete | 파일 이메일 자료 | | n
        찾다 | look for | 파일 계약서 명함 서류 노트북 | 사무실 | dr
        예약하다 | book | 회의실 식당 호텔 | | rg
        참석하다 | attend | 에 회의 세미나 교육 행사 발표 | 본사 | c
        서명하다 | sign | 에 계약서 서류 문서 송장 | | r
        만나다 | meet | 고객 사장님 부장님 동료 팀장님 | 사무실 본사 카페 호텔 공항 | cg
        이야기하다 | talk with | 와/과 고객 동료 사장님 부장님 팀장님 | 사무실 회의실 | d
        전화하다 | call | 에게 고객 동료 팀장님 부장님 사장님 | | r
        일하다 | work | | 사무실 본사 공장 집 은행 카페 | dch
        출근하다 | go to work | | | chsqu
        퇴근하다 | leave work | | | hs
        야근하다 | work overtime | | 사무실 | dhsqu
        회의하다 | have a meeting | | 회의실 본사 공장 | dch
        출장을 가다 | go on a business trip | | | cg
        가다 | go | @ 본사 공장 은행 지점 사무실 전시장 | | c
        오다 | come | @ 본사 공장 사무실 지점 회사 | | cq
    """,
    "sport": """
        하다 | play | 축구 농구 야구 배구 | 체육관 운동장 공원 | dchlke
        치다 | play | 테니스 배드민턴 탁구 골프 | 체육관 공원 | dchlke
        연습하다 | practice | 축구 농구 야구 배구 테니스 골프 배드민턴 태권도 검도 | 체육관 \
            운동장 훈련장 | dchl
        배우다 | learn | 축구 농구 테니스 수영 골프 스키 요가 태권도 배드민턴 탁구 검도 | \
            체육관 훈련장 | dcg
        가르치다 | teach | 축구 농구 테니스 수영 스키 요가 태권도 검도 | 체육관 | dg
        하다 | do | 요가 태권도 검도 | 체육관 공원 집 | dchlksq
        보다 | watch | 경기 야구=baseball 축구=soccer 결승전 시합 개막식 | 경기장 집 | dcl
        이기다 | win | 경기 결승전 시합 | | n
        참가하다 | take part in | 에 대회 마라톤 훈련 경기 시합 개막식 | | cg
        응원하다 | cheer for | 우리_팀=our_team 한국_팀 국가대표팀 선수 | 경기장 집 | dclq
        만나다 | meet | 감독님 코치님 선수 심판 | 경기장 체육관 운동장 훈련장 | cg
        던지다 | throw | 공 농구공=the_basketball | 운동장 체육관 | rdks
        잡다 | catch | 공 | 운동장 | ks
        차다 | kick | 공 축구공 | 운동장 공원 | rdks
        닦다 | wipe | 공 라켓 헬멧 | | rdsq
        넣다 | score | 골 | | n
        들다 | lift | 역기 | 체육관 헬스장 | dhls
        신다 | put on | 운동화=~_sneakers 축구화=~_soccer_shoes | | rs
        입다 | put on | 유니폼=~_uniform 운동복 수영복=~_swimsuit | | rs
        쓰다 | put on | 헬멧=~_helmet 수영모=~_swimming_cap | | rs
        빌리다 | borrow | 라켓 공 헬멧 축구공 수영복 유니폼 | 체육관 | r
        챙기다 | pack | 라켓 운동화=~_sneakers 유니폼=~_uniform 수영복=~_swimsuit \
            헬멧=~_helmet | | r
        따다 | win | 메달 금메달 | | ng
        깨다 | break | 기록 | | ng
        다치다 | hurt | 발목 무릎 어깨 손목 팔 허벅지 | 운동장 체육관 | ng
        분석하다 | analyze | 경기 상대_팀 기록 전략 | | dr
        바꾸다 | change | 전략 유니폼 | | r
        예매하다 | buy tickets for | 경기 결승전 개막식 야구_경기 농구_경기 축구_경기 | | r
        수영하다 | swim | | 수영장 해변 | dchlk
        달리다 | run | | 공원 운동장 강가 | dchl
        운동하다 | exercise | | 체육관 집 공원 헬스장 | dchlq
        훈련하다 | train | | 체육관 운동장 훈련장 | dch
        준비운동을 하다 | warm up | | 운동장 체육관 수영장 | dcrs
        스트레칭을 하다 | stretch | | 체육관 집 공원 | dchrs
        등산을 하다 | go hiking | | | chleg
        조깅을 하다 | go jogging | | 공원 강가 | chl
        스키를 타다 | ski | | 스키장 | dchlkeg
        스케이트를 타다 | skate | | | dclke
        자전거를 타다 | ride a bicycle | | 공원 강가 | dclk
        샤워를 하다 | take a shower | | 체육관 수영장 | hs
        가다 | go | @ 체육관 수영장 경기장 운동장 헬스장 훈련장 스키장 테니스장 | | ch
        오다 | come | @ 체육관 경기장 운동장 훈련장 | | cq
    """,
    "travel": """
        예약하다 | book | 방 호텔 비행기표 기차표 식당 택시 | | rg
        사다 | buy | 기념품 선물 모자 가방 신발 옷 표 지도 치마 우산 지갑 시계 코트 향수 엽서 \
            반지 장갑 입장권 | 시장 백화점 면세점 | ce
        팔다 | sell | 기념품 모자 가방 신발 옷 지도 우산 목걸이 표 | 시장 백화점 면세점 | n
        찾다 | look for | 호텔 여권 지갑=~_wallet 가방=~_bag 영수증 열쇠 휴대폰 | 공항 호텔 | d
        잃어버리다 | lose | 여권 지갑=~_wallet 가방=~_bag 표=~_ticket 카메라=~_camera 열쇠 \
            휴대폰 신용카드 짐 | 공항 역 시장 | ng
        찍다 | take | 사진 | 해변 박물관 시장 섬 | drchlkg
        타다 | take | 택시 버스 지하철 기차 비행기 유람선 | 공항 역 | cd
        갈아타다 | transfer to | 로 지하철 버스 기차 | 역 공항 | n
        구경하다 | look around | 박물관 시장 궁궐 백화점 섬 성당 미술관 절 | | dcl
        방문하다 | visit | 박물관 궁궐 섬 시장 성당 미술관 절 | | ceg
        교환하다 | exchange | 신발 옷 가방 치마 모자 코트 시계 반지 | 백화점 | r
        환불받다 | get a refund for | 신발 옷 가방 표 치마 비행기표 시계 | 백화점 | n
        환전하다 | exchange money | | 공항 은행 호텔 | r
        입어 보다 | try on | 옷 치마 바지 코트 티셔츠 원피스 | 옷_가게 백화점 | c
        신어 보다 | try on | 신발 구두 운동화 양말 | 신발_가게 백화점 | c
        고르다 | choose | 선물 옷 가방 기념품 신발 목걸이 반지 엽서 호텔 | 백화점 면세점 시장 \
            | crd
        포장하다 | wrap | 선물 기념품 목걸이 향수 시계 | | rs
        싸다 | pack | 짐 | 호텔 집 | dr
        맡기다 | leave | 짐 가방=~_bag 열쇠 여권 | 호텔 | r
        확인하다 | check | 예약 여권 표 지도 영수증 비행기표 | 공항 | rd
        취소하다 | cancel | 예약 여행 기차표 비행기표 | | r
        계획하다 | plan | 여행 | | cdlg
        묻다 | ask for | 길 | 역 관광_안내소 | n
        보내다 | send | 엽서 짐 선물 기념품 사진 | | r
        빌리다 | rent | 자동차 자전거 방 | 공항 호텔 역 | rc
        렌트하다 | rent | 자동차 | 공항 | c
        걷다 | walk | | 해변 공원 시장 | dcl
        여행하다 | travel | around 제주도 부산 경주 도쿄 파리 런던 뉴욕 서울 | | dclg
        쇼핑을 하다 | go shopping | | 백화점 시장 면세점 서울 파리 | chlg
        쉬다 | rest | | 호텔 해변 온천 | dcsq
        묵다 | stay | at 호텔 제주도 부산 서울 도쿄 파리 | | cdg
        도착하다 | arrive | at 공항 역 호텔 서울 부산 제주도 도쿄 파리 런던 | | n
        점심을 먹다 | have lunch | | 식당 호텔 시장 해변 | cs
        가다 | go | @ 공항 역 호텔 박물관 시장 백화점 해변 서울 부산 제주도 경주 도쿄 파리 \
            런던 뉴욕 면세점 온천 | | ce
        오다 | come | @ 호텔 공항 서울 부산 제주도 박물관 시장 해변 | | cq
    """,
    "medicine": """
        먹다 | take | 약 감기약 진통제 비타민 소화제 수면제 항생제 | | rsq
        사다 | buy | 감기약 진통제 비타민 소화제 연고 마스크 안약 반창고 붕대 | 약국 병원 | r
        받다 | get | 검사 건강_검진 치료 처방전 물리_치료 진단서 피_검사 | 병원 보건소 | re
        맞다 | get | 주사 예방_주사 | 병원 내과 보건소 | re
        찍다 | get | 엑스레이 | 병원 치과 | reg
        재다 | measure | 혈압 체온 몸무게 | 병원 집 보건소 | rhksq
        바르다 | apply | 연고 | | rsq
        넣다 | put in | 안약 | | rs
        붙이다 | put on | 반창고 | | rs
        감다 | put on | 붕대 | | rs
        닦다 | brush | 이 | 집 | rhsq
        씻다 | wash | 손 얼굴 상처 | 집 병원 | rhsq
        쓰다 | wear | 마스크 | 병원 병실 | rhs
        설명하다 | explain | 증상 결과 부작용 주의_사항 입원_절차 | 병원 진료실 접수처 | r
        기다리다 | wait for | 결과 의사_선생님 간호사 | 병원 진료실 응급실 | dru
        확인하다 | check | 결과 혈압 체온 처방전 의료_기록 | 병원 접수처 | r
        예약하다 | book | 진료 건강_검진 물리_치료 | | rg
        취소하다 | cancel | 진료=~_doctor's_appointment 수술=the_surgery 건강_검진=~_checkup | | r
        읽다 | read | 주의_사항 처방전 의료_기록 진단서 수술_동의서 | 병원 | r
        가져오다 | bring | 처방전 보험증 진단서 의료_기록 | | r
        보다 | see | 의사_선생님 | 병원 응급실 | n
        돌보다 | take care of | 환자 아이 할머니 할아버지 어머니 | 병원 집 병실 | drq
        돕다 | help | 환자 간호사 할머니 할아버지 의사_선생님 | 병원 병실 | rdq
        만나다 | meet | 의사_선생님 간호사 환자 약사 | 병원 진료실 응급실 약국 | ng
        이야기하다 | talk with | 와/과 의사_선생님 간호사 약사 환자 | 병원 병실 약국 진료실 | rd
        전화하다 | call | 에게 의사_선생님 간호사 약사 | | r
        병문안을 가다 | visit a sick friend | | | cq
        줄이다 | cut down on | 술=drinking 커피=coffee 콜라=cola 담배 | | q
        끊다 | quit | 담배 술=drinking | | gq
        쉬다 | rest | | 집 병실 병원 | drhsq
        눕다 | lie down | | 병실 집 진료실 | rsq
        자다 | sleep | | 병실 집 | ds
        입원하다 | be hospitalized | | | ng
        퇴원하다 | leave the hospital | | | ng
        기침을 하다 | cough | | | dnsq
        토하다 | throw up | | 집 병원 | ns
        숨을 깊이 쉬다 | take a deep breath | | | rsqn
        운동하다 | exercise | | 집 병원 공원 | rhdq
        가다 | go | @ 병원 약국 응급실 치과 안과 내과 보건소 접수처 | | cr
        오다 | come | @ 병원 약국 치과 보건소 진료실 접수처 | | crq
    """,
    "everyday": """
        먹다 | have | 피자 햄버거 샌드위치 김밥 라면 비빔밥 불고기 치킨 국수 떡볶이 김치찌개 \
            사과 과일 케이크 아이스크림 샐러드 수프 스테이크 초밥 아침 점심 저녁 만두 딸기 | \
            식당 집 학교 카페 | dcs
        주문하다 | order | 피자 햄버거 치킨 샌드위치 국수 떡볶이 초밥 스테이크 샐러드 비빔밥 \
            만두 케이크 | 식당 | cr
        만들다 | make | 피자 샌드위치 김밥 케이크 샐러드 수프 쿠키 비빔밥 불고기 아침 점심 \
            저녁 만두 햄버거 | 집 부엌 | drckl
        사다 | buy | 빵 과일 사과 꽃 책 피자 케이크 우유 아이스크림 바나나 달걀 딸기 물 와인 \
            연필 사전 만두 | 슈퍼마켓 시장 | rc
        굽다 | bake | 빵 쿠키 케이크 피자 | 집 부엌 빵집 | drckl
        마시다 | drink | 커피 녹차 홍차 우유 주스 물 맥주 와인 콜라 | 카페 집 식당 | dcs
        끓이다 | make | 라면 김치찌개 수프 | 집 부엌 | drks
        읽다 | read | 책 소설 신문 잡지 만화책 편지 | 도서관 집 카페 거실 학교 | dhle
        쓰다 | write | 편지 일기 소설 | 집 카페 도서관 | dhl
        보다 | watch | 영화 드라마 텔레비전=TV 뉴스 연극 | 집 극장 거실 | dchl
        듣다 | listen to | 음악 라디오 노래 뉴스 | 집 카페 | dhlcs
        부르다 | sing | 노래 | 노래방 집 학교 | dcls
        치다 | play | 피아노 기타 | 집 학교 교실 | dhlk
        그리다 | draw | 그림 | 집 공원 학교 교실 | dhlk
        하다 | do | 숙제 설거지 빨래 | 집 | drhsq
        청소하다 | clean | 방=~_room 부엌 거실 화장실 집 창문 냉장고 교실 | | drh
        공부하다 | study | 영어 한국어 중국어 수학 역사 | 도서관 집 학교 카페 교실 | dchl
        가르치다 | teach | 영어 한국어 중국어 수학 역사 피아노 | 학교 집 | dlg
        키우다 | raise | 고양이 강아지 꽃 | 집 | dlg0
        돌보다 | take care of | 아이 고양이=the_cat 강아지=the_puppy 할머니 | 집 | drhq
        켜다 | turn on | 불 텔레비전 라디오 에어컨 컴퓨터 세탁기 | | rks
        끄다 | turn off | 불 텔레비전 라디오 에어컨 컴퓨터 음악=the_music | | rs
        열다 | open | 문 창문 냉장고 상자 | | rs
        닫다 | close | 문 창문 냉장고 | | rs
        잠그다 | lock | 문 창문 | | rs
        고치다 | fix | 세탁기 냉장고 에어컨 자전거=the_bicycle 의자=the_chair | 집 | drk
        옮기다 | move | 소파 책상 식탁 침대 냉장고 의자=the_chair | | rd
        빌리다 | borrow | 책 소설 우산 만화책 사전 | 도서관 학교 | e
        돌려주다 | return | 책=the_book 우산=the_umbrella 자전거=the_bicycle \
            사전=the_dictionary | 도서관 학교 | r
        버리다 | throw away | 쓰레기 상자 신문 | | rs
        심다 | plant | 꽃 나무 | 정원 집 공원 | drcg
        만나다 | meet | 친구 선생님 이웃 여동생 어머니 남동생 | 카페 학교 도서관 공원 극장 | ng
        돕다 | help | 친구 어머니 이웃 아버지 남동생 할머니 | 집 학교 | drq
        기다리다 | wait for | 친구 버스 선생님 택시=the_taxi 여동생 기차 | 학교 카페 역 | dr
        전화하다 | call | 에게 친구 어머니 아버지 할머니 선생님 여동생 남동생 | | rh
        이야기하다 | talk with | 와/과 친구 이웃 어머니 아버지 선생님 남동생 | 카페 집 학교 \
            거실 | dh
        놀다 | hang out | | 집 공원 놀이터 | dcj
        자다 | sleep | | 집 거실 | ds
        일어나다 | get up | | | hs0
        늦잠을 자다 | sleep late | | | hsq
        샤워를 하다 | take a shower | | 집 | hs
        세수를 하다 | wash ~ face | | | hsq
        요리를 하다 | cook | | 집 부엌 | dhlc
        산책을 하다 | take a walk | | 공원 강가 정원 | chl
        이사를 하다 | move to a new house | | | ng
        낮잠을 자다 | take a nap | | 집 거실 | hs
        장을 보다 | go grocery shopping | | 시장 슈퍼마켓 | chr
        가다 | go | @ 집=home 학교 도서관 카페 극장 서점 슈퍼마켓 우체국 미용실 빵집 공원 \
            노래방 | | ch
        오다 | come | @ 집=home 학교 도서관 카페 공원 극장 | | cq
    """,
}
