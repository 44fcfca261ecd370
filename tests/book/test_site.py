"""What can be said about the built site without a browser."""

import json
import re
import shutil
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
PAGE = """# A page

기계번역을 배운다: $x_{\\text{한국어}}$.

```{course-map}
```

```{running-times}
```
"""
ADDRESS = "https://github.com/someone/attention-by-hand"
SERVICES = ("colab.research.google.com", "mybinder.org", "github.com/someone")


def pages(site: Path) -> dict[Path, BeautifulSoup]:
    found = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in found}


@pytest.fixture(scope="module")
def book(site):
    return pages(site)


def small_book(folder: Path, address: str) -> None:
    """A page, a chapter and an exercise, with the real configuration but for the address."""
    (folder / "book").mkdir()
    (folder / "exercises").mkdir()
    for name in ("_assets", "references.bib"):
        copy = shutil.copytree if (ROOT / "book" / name).is_dir() else shutil.copyfile
        copy(ROOT / "book" / name, folder / "book" / name)
    (folder / "book" / "index.md").write_text(PAGE, encoding="utf-8")
    (folder / "book" / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n  - file: 06_sentiment\n", encoding="utf-8"
    )
    cells = [
        nbformat.v4.new_markdown_cell("# A chapter"),
        nbformat.v4.new_code_cell("import sys", metadata={"tags": ["setup"]}),
        nbformat.v4.new_code_cell("1 + 1"),
        nbformat.v4.new_markdown_cell("[Exercise 6](../exercises/06_sentiment.ipynb) is next."),
    ]
    chapter = nbformat.v4.new_notebook(cells=cells)
    chapter.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    chapter.metadata["language_info"] = {"name": "python"}
    chapter.metadata["course"] = {"real_data": True, "cpu_seconds": 200.0, "wall_seconds": 112.0}
    nbformat.write(chapter, folder / "book" / "06_sentiment.ipynb")
    nbformat.write(nbformat.v4.new_notebook(), folder / "exercises" / "06_sentiment.ipynb")
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    config["repository"]["url"] = address
    (folder / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")


@pytest.fixture(scope="module")
def addressed(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("addressed")
    small_book(folder, ADDRESS)
    return build(folder / "book", folder / "_config.yml", folder)


@pytest.fixture(scope="module")
def unaddressed(build, tmp_path_factory):
    folder = tmp_path_factory.mktemp("unaddressed")
    small_book(folder, "")
    return build(folder / "book", folder / "_config.yml", folder)


def links(page: BeautifulSoup) -> dict[str, str]:
    return {" ".join(link.get_text().split()): link["href"] for link in page.select("a[href]")}


def test_with_an_address_every_link_has_the_form_its_service_expects(addressed):
    chapter = links(pages(addressed)[addressed / "06_sentiment.html"])
    assert chapter["Repository"] == ADDRESS
    assert chapter["Colab"] == (
        "https://colab.research.google.com/github/someone/attention-by-hand"
        "/blob/main/book/06_sentiment.ipynb"
    )
    assert chapter["Binder"] == (
        "https://mybinder.org/v2/gh/someone/attention-by-hand/main"
        "?urlpath=lab/tree/book/06_sentiment.ipynb"
    )
    assert chapter["Suggest edit"] == f"{ADDRESS}/edit/main/book/06_sentiment.ipynb"
    assert chapter["Open issue"] == (
        f"{ADDRESS}/issues/new?template=report.yml&title=06_sentiment%3A+&chapter=06_sentiment"
    )
    assert chapter["Exercise 6 in Colab"] == (
        "https://colab.research.google.com/github/someone/attention-by-hand"
        "/blob/main/exercises/06_sentiment.ipynb"
    )


def test_with_an_address_a_page_without_code_offers_no_notebook_service(addressed):
    page = links(pages(addressed)[addressed / "index.html"])
    assert page["Suggest edit"] == f"{ADDRESS}/edit/main/book/index.md"
    assert not {"Colab", "Binder"} & page.keys()


def test_without_an_address_no_link_leads_to_a_service(unaddressed):
    for page in pages(unaddressed).values():
        assert not [href for href in links(page).values() if any(name in href for name in SERVICES)]
        assert not page.select(".dropdown-launch-buttons, .dropdown-source-buttons")


@pytest.mark.parametrize(
    ("which", "text"), [("addressed", "as a file"), ("unaddressed", "Exercise 6")]
)
def test_the_exercise_is_shipped_with_the_site(which, text, request):
    site = request.getfixturevalue(which)
    chapter = links(pages(site)[site / "06_sentiment.html"])
    assert (site / chapter[text]).name == "06_sentiment.ipynb"
    assert (site / chapter[text]).is_file()


def test_korean_compounds_and_words_with_particles_are_indexed_by_their_parts(unaddressed):
    index = (unaddressed / "searchindex.js").read_text(encoding="utf-8")
    terms = json.loads(index.removeprefix("Search.setIndex(").removesuffix(")"))["terms"]
    assert {"기계번역을", "기계번역", "기계", "번역"} <= terms.keys()


def test_korean_words_are_marked_as_korean_but_not_inside_formulas(unaddressed):
    page = pages(unaddressed)[unaddressed / "index.html"]
    marked = [tag.get_text() for tag in page.select("article [lang=ko]")]
    assert marked == ["기계번역을 배운다"]
    assert "한국어" in page.select_one("article .math").get_text()


def test_the_map_leads_to_the_chapters_that_exist_and_to_no_other(unaddressed):
    page = pages(unaddressed)[unaddressed / "index.html"]
    assert len(page.select("svg.course-map .ready")) == 1
    sentence = page.select_one(".course-map-frame ~ p")
    assert sentence.get_text().startswith("Ready to read: A chapter.")
    assert [link["href"] for link in sentence.select("a")] == ["06_sentiment.html"]


def test_the_status_shows_what_a_notebook_recorded(unaddressed):
    rows = pages(unaddressed)[unaddressed / "index.html"].select("article table tr")
    cells = [[cell.get_text() for cell in row.select("th, td")] for row in rows]
    assert cells[1:] == [["A chapter", "full corpus", "3 min 20 s", "1 min 52 s"]]


def test_the_setup_cell_is_marked_so_that_the_style_sheet_hides_it(unaddressed):
    chapter = pages(unaddressed)[unaddressed / "06_sentiment.html"]
    (setup,) = chapter.select(".cell.tag_setup")
    assert "import sys" in setup.get_text()
    assert ".cell.tag_setup" in (unaddressed / "_static" / "course.css").read_text("utf-8")


def test_nothing_is_loaded_from_outside(book):
    for path, page in book.items():
        loaded = [tag["src"] for tag in page.select("[src]")]
        loaded += [tag["href"] for tag in page.select("link[href]")]
        assert not [name for name in loaded if urlsplit(name).netloc], path.name


def test_mathjax_is_shipped_without_what_no_page_needs(site):
    shipped = [path for path in (site / "_static" / "mathjax").rglob("*") if path.is_file()]
    assert {path.suffix for path in shipped} == {".js", ".woff"}
    assert sum(path.stat().st_size for path in shipped) < 3e6


def test_every_picture_has_alt_text(book):
    """Only the mark beside the name of the course, which repeats the name, has an empty one."""
    for path, page in book.items():
        for picture in page.select("img"):
            # Where there are no words, docutils writes the name of the file.
            wanted = "" if "logo__image" in picture.get("class", []) else r"(?!_images/).{10,}"
            assert re.fullmatch(wanted, picture.get("alt", "missing"), re.DOTALL), (
                f"{path.name}: {picture}"
            )
        for drawing in page.select("svg[role=img]"):
            assert drawing.get("aria-label"), path.name


def test_every_internal_link_leads_somewhere(site, book):
    anchors = {path: {tag["id"] for tag in page.select("[id]")} for path, page in book.items()}
    for path, page in book.items():
        for link in page.select("a[href]"):
            parts = urlsplit(unquote(link["href"]))
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / parts.path).resolve() if parts.path else path
            assert target.is_file(), f"{path.name}: {link['href']}"
            if parts.fragment and target in anchors:
                assert parts.fragment in anchors[target], f"{path.name}: {link['href']}"


def test_the_table_of_contents_lists_every_page_of_the_folder():
    contents = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text(encoding="utf-8"))
    listed = {contents["root"]} | {
        entry["file"] for part in contents["parts"] for entry in part["chapters"]
    }
    written = [path for path in (ROOT / "book").iterdir() if path.suffix in (".md", ".ipynb")]
    assert listed == {path.stem for path in written}


def test_every_glossary_entry_has_an_english_and_a_korean_term(site, book):
    entries = re.findall(
        r"((?:<dt.*?</dt>\s*)+)<dd>", str(book[site / "glossary.html"].select("dl.glossary"))
    )
    assert len(entries) > 40
    for entry in entries:
        terms = [term.get_text() for term in BeautifulSoup(entry, "html.parser").select("dt")]
        assert [term for term in terms if re.search("[a-zA-Z]", term)], terms
        assert [term for term in terms if re.search("[가-힣]", term)], terms


def test_the_preface_has_calculated_correctly():
    text = (ROOT / "book" / "index.md").read_text(encoding="utf-8")
    weights = (0.80, 0.15, 0.03, 0.02)
    vectors = ((1, 0), (0, 2), (1, 1), (3, -1))

    def context(shares):
        pairs = list(zip(shares, vectors, strict=False))
        return tuple(sum(share * vector[axis] for share, vector in pairs) for axis in (0, 1))

    assert "({:.2f}, {:.2f})".format(*context(weights)) in text
    real = [weight / sum(weights[:3]) for weight in weights[:3]]
    assert ", ".join(f"${weight:.3f}$" for weight in real) in text
    assert "({:.3f}, {:.3f})".format(*context(real)) in text
