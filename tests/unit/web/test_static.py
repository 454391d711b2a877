"""Files of pages: found by name only, gzipped, tagged, and kept under an address that names their version."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from frontdesk.problems import NotFound
from frontdesk.web.static import SHARED, StaticFiles

SCRIPT = "import './@version@/other.js';\n" + "// a line that repeats itself\n" * 20


@pytest.fixture
def files(tmp_path: Path) -> StaticFiles:
    folder = tmp_path / "pages"
    (folder / "deep").mkdir(parents=True)
    (folder / "page.js").write_text(SCRIPT)
    (folder / "deep" / "style.css").write_text("a{}")
    (folder / "notes.py").write_text("secret = 1")
    (tmp_path / "outside.js").write_text("outside")
    return StaticFiles(folder, "/pages")


def test_a_script_is_served_with_its_type_and_the_version_in_place(files: StaticFiles) -> None:
    answer = files.answer("page.js")
    assert answer.content_type == "text/javascript; charset=utf-8"
    assert answer.body == SCRIPT.replace("@version@", files.version).encode()


def test_only_an_address_with_the_version_is_kept(files: StaticFiles) -> None:
    assert files.address("deep/style.css") == f"/pages/{files.version}/deep/style.css"
    assert "immutable" in files.answer(f"{files.version}/deep/style.css").headers["cache-control"]
    assert files.answer("deep/style.css").headers["cache-control"] == "no-cache"


def test_what_the_browser_has_already_is_not_sent_again(files: StaticFiles) -> None:
    tag = files.answer("page.js").headers["etag"]
    again = files.answer("page.js", if_none_match=f'"other", {tag}')
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5", "deflate, GZIP"])
def test_a_browser_that_takes_gzip_gets_it(files: StaticFiles, accepted: str) -> None:
    answer = files.answer("page.js", accepted)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.body is not None
    assert gzip.decompress(answer.body) == files.answer("page.js").body


@pytest.mark.parametrize("accepted", [None, "", "br", "gzip;q=0", "gzip;q=0.0"])
def test_others_get_it_plain(files: StaticFiles, accepted: str | None) -> None:
    assert "content-encoding" not in files.answer("page.js", accepted).headers


@pytest.mark.parametrize(
    "path", ["../outside.js", "deep/../../outside.js", "/etc/passwd", "notes.py", "deep", "", "..%2foutside.js"]
)
def test_nothing_else_is_served(files: StaticFiles, path: str) -> None:
    with pytest.raises(NotFound):
        files.answer(path)


def test_the_version_changes_with_any_file(files: StaticFiles, tmp_path: Path) -> None:
    (tmp_path / "pages" / "deep" / "style.css").write_text("b{}")
    assert StaticFiles(tmp_path / "pages", "/pages").version != files.version


def test_scripts_that_several_pages_need_are_served_with_the_files_of_each(tmp_path: Path, files: StaticFiles) -> None:
    shared = StaticFiles(tmp_path / "pages", "/pages", with_shared=True)
    script = shared.answer(shared.address("shared/links.js").removeprefix("/pages/"))
    assert script.body == (SHARED / "links.js").read_bytes()
    assert shared.answer("deep/style.css").body == files.answer("deep/style.css").body
    with pytest.raises(NotFound):
        files.answer("shared/links.js")
