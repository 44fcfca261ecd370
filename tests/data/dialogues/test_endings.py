import pytest

from solutions.data.dialogues.endings import LEVELS, copula, finite, honored, levels


@pytest.mark.parametrize(
    ("stem", "mood", "past", "adjective", "expected"),
    [
        ("먹", "statement", False, False, "먹습니다 먹어요 먹어 먹는다"),
        ("먹", "statement", True, False, "먹었습니다 먹었어요 먹었어 먹었다"),
        ("마시", "statement", False, False, "마십니다 마셔요 마셔 마신다"),
        ("아프", "statement", False, True, "아픕니다 아파요 아파 아프다"),
        ("싶", "statement", False, False, "싶습니다 싶어요 싶어 싶다"),
        ("없", "statement", False, False, "없습니다 없어요 없어 없다"),
        ("가시", "statement", False, False, "가십니다 가세요 가셔 가신다"),
        ("가시", "statement", True, False, "가셨습니다 가셨어요 가셨어 가셨다"),
        ("가", "question", False, False, "갑니까 가요 가 가니"),
        ("가", "question", True, False, "갔습니까 갔어요 갔어 갔니"),
        ("주", "order", False, False, "주십시오 주세요 줘"),
        ("드시", "order", False, False, "드십시오 드세요 드셔"),
        ("말", "order", False, False, "마십시오 마세요 마"),
        ("가", "proposal", False, False, "갑시다 가자"),
        ("먹", "wondering", False, False, "먹을까요 먹을까"),
        ("하", "offer", False, False, "할게요 할게"),
    ],
)
def test_every_level(stem, mood, past, adjective, expected):
    made = [finite(stem, level, mood, past, adjective) for level in levels(mood)]
    assert " ".join(made) == expected


@pytest.mark.parametrize(
    ("noun", "past", "expected"),
    [
        ("의사", False, "입니다 예요 야 다"),
        ("선생님", False, "입니다 이에요 이야 이다"),
        ("의사", True, "였습니다 였어요 였어 였다"),
        ("선생님", True, "이었습니다 이었어요 이었어 이었다"),
    ],
)
def test_what_somebody_is(noun, past, expected):
    assert " ".join(copula(noun, level, past=past) for level in LEVELS) == expected


def test_respect_changes_the_stem():
    assert [honored(stem) for stem in ("가", "읽", "먹", "자", "만들")] == [
        "가시", "읽으시", "드시", "주무시", "만드시",
    ]  # fmt: skip
