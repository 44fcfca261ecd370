from xml.etree import ElementTree

import pytest

from solutions.publish.course_map import CHAPTERS, HEIGHT, WIDTH, draw


def test_the_drawing_is_well_formed_and_names_every_chapter():
    drawing = ElementTree.fromstring(draw({6}))
    words = "".join(drawing.itertext())
    for number, chapter in CHAPTERS.items():
        assert all(line in words for line in chapter.title)
        assert f"{number} {' '.join(chapter.title)}" in drawing.get("aria-label")


def test_only_chapters_that_exist_are_drawn_as_ready():
    states = [group.get("class") for group in ElementTree.fromstring(draw({1, 6})).findall("g")]
    assert [number for number, state in zip(CHAPTERS, states, strict=True) if state == "ready"] == [
        1,
        6,
    ]


def test_there_is_one_line_for_each_need():
    lines = ElementTree.fromstring(draw(set())).findall("path")
    assert len(lines) == sum(len(chapter.needs) for chapter in CHAPTERS.values())


@pytest.mark.parametrize("number", CHAPTERS)
def test_what_a_chapter_needs_stands_above_it(number):
    for needed in CHAPTERS[number].needs:
        assert CHAPTERS[needed].place[1] < CHAPTERS[number].place[1]


def test_boxes_lie_inside_the_drawing_and_apart():
    drawing = ElementTree.fromstring(draw(set()))
    _, _, width, height = map(int, drawing.get("viewBox").split())
    boxes = [(int(box.get("x")), int(box.get("y"))) for box in drawing.iter("rect")]
    assert len(set(boxes)) == len(CHAPTERS)
    assert all(0 < x <= width - WIDTH and 0 < y <= height - HEIGHT for x, y in boxes)
