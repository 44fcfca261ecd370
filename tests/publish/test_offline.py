import pytest
from sphinx.errors import ConfigError

from solutions.publish import offline


def test_what_the_site_needs_of_mathjax_is_in_the_installed_package():
    for name in offline.NEEDED:
        assert (offline.mathjax_folder() / name).exists()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(offline, "PACKAGE", "no-such-package-anywhere")
    with pytest.raises(ConfigError, match="pip install no-such-package-anywhere"):
        offline.mathjax_folder()
