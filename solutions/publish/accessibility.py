"""Repairs for readers who listen to a page, or move through it by keyboard.

What needs the browser's eyes is in `book/_assets/course.js`, what is colour in `course.css`.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

KOREAN = re.compile(r"[가-힣]+(?:[ ,]+[가-힣]+)*")
NOT_PROSE = (nodes.math, nodes.math_block, nodes.literal_block, nodes.raw)


class KoreanText(SphinxPostTransform):
    """Marks Korean words as Korean, so that they are read aloud in Korean."""

    default_priority = 900  # after references are resolved: links hold Korean words too

    def run(self, **_) -> None:
        """Wraps each stretch of Hangul; docutils turns the class into `lang="ko"`."""
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, NOT_PROSE) or not KOREAN.search(text):
                continue
            parts, end = [], 0
            for found in KOREAN.finditer(text):
                parts.append(nodes.Text(text[end : found.start()]))
                parts.append(nodes.inline("", found.group(), classes=["language-ko"]))
                end = found.end()
            parts.append(nodes.Text(text[end:]))
            text.parent.replace(text, [part for part in parts if part.astext()])


def repair_bibliography(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Gives the entries of the bibliography the role that their list demands.

    Docutils writes a list of `doc-biblioentry`, a role that is deprecated and no list item.
    """
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
