"""Buttons and links that lead to the public repository, and vanish while it has no address."""

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from solutions.publish.address import Address

EXERCISES = "../exercises/"  # seen from a page in book/
SERVICES = {
    "notebook_interface": "jupyterlab",
    "binderhub_url": "https://mybinder.org",
    "colab_url": "https://colab.research.google.com",
}
SOURCE_BUTTONS = ("use_repository_button", "use_issues_button", "use_edit_page_button")


def address_of(config: Config) -> Address | None:
    """Reads the address that Jupyter Book passed on from `_config.yml`."""
    options = config.html_theme_options
    return Address.parse(
        options.get("repository_url") or "", options.get("repository_branch") or "main"
    )


def show_buttons(app: Sphinx, config: Config) -> None:
    """Asks the theme for its repository and launch buttons, if there is an address."""
    known = address_of(config) is not None
    config.html_theme_options["launch_buttons"] = dict(SERVICES) if known else {}
    config.html_theme_options.update(dict.fromkeys(SOURCE_BUTTONS, known))


def point_issue_button_at_form(app: Sphinx, pagename, templatename, context, doctree) -> None:
    """Replaces the theme's blank issue by the form, with the page filled in."""
    address = address_of(app.config)
    if address is None:
        return
    for group in context.get("header_buttons", []):
        for button in group.get("buttons", []):
            if button.get("label") == "source-issues-button":
                button["url"] = address.issue(pagename)


class ExerciseFiles(SphinxTransform):
    """Ships the file behind `[Exercise 6](../exercises/06_sentiment.ipynb)` with the site.

    The same Markdown opens the exercise in Jupyter and on GitHub. MyST takes every link to a
    notebook for a page of the book; an exercise is none.
    """

    default_priority = 500

    def apply(self, **_) -> None:
        """Turns each link to an exercise into a download."""
        for link in list(self.document.findall(addnodes.pending_xref)):
            if link["reftarget"].startswith(EXERCISES):
                target = f"{link['reftarget']}.ipynb"
                download = addnodes.download_reference(
                    "", "", *link.children, reftarget=target, refdoc=self.env.docname
                )
                link.replace_self(download)


class ExerciseLinks(SphinxPostTransform):
    """Offers each exercise in Colab, with the file beside it, once there is an address."""

    default_priority = 5

    def run(self, **_) -> None:
        """Puts the Colab link in front of every download of an exercise."""
        address = address_of(self.config)
        for download in list(self.document.findall(addnodes.download_reference)):
            target = download["reftarget"]
            if address is None or not target.startswith(EXERCISES):
                continue
            in_colab = nodes.reference(
                "",
                f"{download.astext()} in Colab",
                internal=False,
                refuri=address.colab(target.removeprefix("../")),
            )
            as_file = download.copy()
            as_file += nodes.Text("as a file")
            download.replace_self([in_colab, nodes.Text(" or "), as_file])
