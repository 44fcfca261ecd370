"""What the items of a price table are called in English and in Korean."""

CROPS = {
    "apple_fuji": ("Fuji apple", "후지 사과"),
    "cabbage": ("cabbage", "양배추"),
    "carrot": ("carrot", "당근"),
    "crown_daisy": ("crown daisy", "쑥갓"),
    "cucumber_bdadagi": ("cucumber", "백다다기오이"),
    "garlic_chive": ("garlic chive", "부추"),
    "honewort": ("honewort", "참나물"),
    "napa_cabbage": ("napa cabbage", "배추"),
    "onion": ("onion", "양파"),
    "perilla_leaf": ("perilla leaf", "깻잎"),
    "potato_sumi": ("potato", "수미 감자"),
    "spinach": ("spinach", "시금치"),
    "sweetpotato": ("sweet potato", "고구마"),
}
"""Crops of the wholesale prices."""

PACKAGES = {
    "box10kg": ("10 kg box", "10kg 상자"),
    "net8kg": ("8 kg net", "8kg 그물망"),
    "box20kg": ("20 kg box", "20kg 상자"),
    "box4kg": ("4 kg box", "4kg 상자"),
    "ea100": ("100 pieces", "100개"),
    "bundle500g": ("500 g bundle", "500g 단"),
    "kg4": ("4 kg", "4kg"),
    "net10kg": ("10 kg net", "10kg 그물망"),
    "kg1": ("1 kg", "1kg"),
    "bunch100": ("100 bunches", "100속"),
}

GRADES = {
    "premium": ("premium grade", "특"),
    "high": ("high grade", "상"),
    "mid": ("middle grade", "중"),
    "low": ("low grade", "하"),
}

COMPETITION = {
    "배추": "napa cabbage",
    "무": "radish",
    "양파": "onion",
    "건고추": "dried pepper",
    "마늘": "garlic",
    "대파": "green onion",
    "얼갈이배추": "young napa cabbage",
    "양배추": "cabbage",
    "깻잎": "perilla leaf",
    "시금치": "spinach",
    "미나리": "water dropwort",
    "당근": "carrot",
    "파프리카": "sweet pepper",
    "새송이": "king oyster mushroom",
    "팽이버섯": "enoki mushroom",
    "토마토": "tomato",
    "청상추": "green lettuce",
    "백다다기": "cucumber",
    "애호박": "young squash",
    "캠벨얼리": "Campbell Early grape",
    "샤인마스캇": "Shine Muscat grape",
}
"""Items of the competition's table, which are Korean; one that is not here keeps its name."""


def both(item: str) -> tuple[str, str]:
    """Names an item.

    Args:
        item: as in the table, "napa_cabbage_net10kg_high" or "배추".

    Returns:
        its English and its Korean name: ("napa cabbage, 10 kg net, high grade",
        "배추, 10kg 그물망, 상"); the item itself for a part that is not known.
    """
    crop, _, rest = item.rpartition("_")
    crop, _, package = crop.rpartition("_")
    if crop in CROPS and package in PACKAGES and rest in GRADES:
        parts = (CROPS[crop], PACKAGES[package], GRADES[rest])
        return tuple(", ".join(part[language] for part in parts) for language in (0, 1))
    return COMPETITION.get(item, item), item
