"""The public address of the course, and every link that follows from it.

The address stands in one place, `repository.url` of `_config.yml`. It is empty until the course has
a public home; then `read` returns None and whoever asks leaves its links out.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import yaml

CONFIG = Path(__file__).parents[2] / "_config.yml"
ISSUE_FORM = "report.yml"  # in .github/ISSUE_TEMPLATE; a report without it arrives blank


@dataclass(frozen=True)
class Address:
    """A repository on GitHub: the only host whose notebooks Colab opens."""

    owner: str
    repository: str
    branch: str = "main"

    @classmethod
    def parse(cls, url: str, branch: str = "main") -> "Address | None":
        """Reads a repository's address.

        Args:
            url: such as `https://github.com/someone/attention-by-hand`, or empty.
            branch: the branch that the links point to.

        Returns:
            The address, or None where `url` is empty.

        Raises:
            ValueError: if `url` is not the address of a repository on GitHub.
        """
        if not url:
            return None
        found = re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]+?)(?:\.git)?/?", url)
        if not found:
            raise ValueError(
                f"repository.url is {url!r}; "
                "expected https://github.com/OWNER/REPOSITORY, or nothing at all"
            )
        return cls(*found.groups(), branch)

    @property
    def url(self) -> str:
        """The repository itself."""
        return f"https://github.com/{self.owner}/{self.repository}"

    def colab(self, path: str) -> str:
        """Opens the notebook at `path`, relative to the repository, in Colab."""
        return (
            f"https://colab.research.google.com/github/{self.owner}/{self.repository}"
            f"/blob/{self.branch}/{path}"
        )

    def binder(self, path: str) -> str:
        """Opens the notebook at `path` in JupyterLab on Binder."""
        return (
            f"https://mybinder.org/v2/gh/{self.owner}/{self.repository}"
            f"/{self.branch}?urlpath=lab/tree/{path}"
        )

    def edit(self, path: str) -> str:
        """Opens the file at `path` in GitHub's editor."""
        return f"{self.url}/edit/{self.branch}/{path}"

    def issue(self, page: str) -> str:
        """Opens the issue form with the page already filled in."""
        query = urlencode({"template": ISSUE_FORM, "title": f"{page}: ", "chapter": page})
        return f"{self.url}/issues/new?{query}"


def read(config: Path = CONFIG) -> Address | None:
    """Reads the address from `_config.yml`; None while it is not known."""
    repository = yaml.safe_load(config.read_text(encoding="utf-8")).get("repository") or {}
    return Address.parse(repository.get("url") or "", repository.get("branch") or "main")


def setup_cell(address: Address | None) -> str:
    """Writes the first code cell of a chapter or exercise.

    It installs the package when, and only when, it runs in Colab. Everywhere else the package is
    installed already and the cell does nothing.

    Args:
        address: where Colab can install from, or None while it is not known.

    Returns:
        Source of the cell. Without an address it stops in Colab, and says why.
    """
    if address is None:
        action = (
            "    raise RuntimeError(\n"
            '        "This copy of the course does not know its public address, so Colab cannot "\n'
            '        "install it. Write the address into repository.url of _config.yml, "\n'
            '        "or run the notebook on your own machine as the README shows."\n'
            "    )"
        )
    else:
        action = f"    %pip install --quiet git+{address.url}@{address.branch}"
    return (
        "import sys\n\n"
        'if "google.colab" in sys.modules:  # Colab starts without the package of the course\n'
        f"{action}"
    )
