"""What the book's own directives share."""

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective


class MarkdownDirective(SphinxDirective):
    """A directive that writes Markdown, made anew at every build."""

    def parse(self, *lines: str) -> list[nodes.Node]:
        """Turns lines of Markdown into nodes."""
        self.env.note_reread()
        source, number = self.get_source_info()
        content = StringList(list(lines), items=[(source, number)] * len(lines))
        holder = nodes.container()
        self.state.nested_parse(content, 0, holder)
        return holder.children
