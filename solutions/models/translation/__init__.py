"""A translator that people can use: text in, text out, with where it looked.

`python -m solutions.models.translation FOLDER "문장"` translates with one that was saved.
"""

from solutions.models.translation.network import build_network
from solutions.models.translation.result import Translation
from solutions.models.translation.translator import Translator

__all__ = ["Translation", "Translator", "build_network"]
