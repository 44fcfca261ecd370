"""The Sphinx extension of the book: it ties together what the other modules here do."""

from typing import Any

from sphinx.application import Sphinx

from solutions.publish import accessibility, buttons, course_map, offline, search, status


def setup(app: Sphinx) -> dict[str, Any]:
    """Registers everything with Sphinx."""
    app.add_search_language(search.EnglishAndKorean)
    app.add_directive("course-map", course_map.CourseMap)
    app.add_directive("versions", status.Versions)
    app.add_directive("running-times", status.RunningTimes)
    app.add_transform(buttons.ExerciseFiles)
    app.add_post_transform(buttons.ExerciseLinks)
    app.add_post_transform(accessibility.KoreanText)
    app.connect("config-inited", offline.use_shipped_mathjax)
    app.connect("config-inited", buttons.show_buttons)
    # 900: after the theme has put its own buttons into the page.
    app.connect("html-page-context", buttons.point_issue_button_at_form, priority=900)
    app.connect("html-page-context", accessibility.repair_bibliography)
    app.connect("build-finished", offline.copy_mathjax)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
