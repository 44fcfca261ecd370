"""Alt text for the figures of a notebook: MyST-NB leaves out what their outputs say.

`plots.show` stores the words in the metadata of the picture, where nbconvert expects them. This
plugin of MyST-NB, registered in pyproject.toml, carries them into the page.
"""

from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer


class AltText:
    """Renders a picture whose output metadata has an `alt`; leaves everything else alone."""

    mime_priority_overrides = ()

    @staticmethod
    def handle_mime(
        renderer: NbElementRenderer, data: MimeData, inline: bool
    ) -> list[nodes.Element] | None:
        """Gives the image with its alt text, or None where this is none of our business."""
        alt = data.output_metadata.get(data.mime_type, {}).get("alt")
        if alt is None or not data.mime_type.startswith("image/"):
            return None
        images = renderer.render_image(data)
        for image in images:
            image["alt"] = alt
        return images
