"""Scripts, styles and pictures of our own pages, served from memory.

A folder is read once, at the start, and files are looked up by name, so no path leads out of it. The content of an
address with the folder's version in it (`address`) never changes, and browsers cache it for a year; the plain address
is revalidated each time, and answered with 304 while nothing changed. In a script `@version@` stands for the version,
so that one under a plain address can import the others under their lasting ones, and `@locale@` for how this site
writes dates.
Scripts that several pages need stand in `shared/` beside this file, and are served with the files of each.
"""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint, HTTPResponse, Request, raw

from frontdesk.problems import NotFound

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
COMPRESSED_ALREADY = frozenset({".png", ".webp", ".woff2"})
IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
SHARED = Path(__file__).parent / "shared"


@dataclass(frozen=True)
class File:
    """A file as it is sent; `gzipped` is the compressed body, or None if compression does not help."""

    body: bytes
    gzipped: bytes | None
    content_type: str
    etag: str


class StaticFiles:
    """The files of `folder` under `prefix`, for example `/widget`; types that pages do not use are left out.

    `with_shared`: also those that several pages need, as `shared/…`.
    """

    def __init__(self, folder: Path, prefix: str, with_shared: bool = False, locale: str = "") -> None:
        contents = _contents(folder)
        if with_shared:
            contents |= {f"{SHARED.name}/{name}": body for name, body in _contents(SHARED).items()}
        contents = {name: body.replace(b"@locale@", locale.encode()) for name, body in contents.items()}
        digest = hashlib.sha256()
        for name, body in contents.items():
            digest.update(f"{name}\0{len(body)}\0".encode() + body)
        self.version = digest.hexdigest()[:12]
        self.prefix = prefix
        self.files = {name: _file(name, body, self.version) for name, body in contents.items()}

    def address(self, name: str) -> str:
        """The lasting address of a file. Raises KeyError if there is none of this name."""
        if name not in self.files:
            raise KeyError(name)
        return f"{self.prefix}/{self.version}/{name}"

    def blueprint(self, name: str) -> Blueprint:
        """Routes under the prefix."""
        routes = Blueprint(name, url_prefix=self.prefix)

        @routes.route("/<path:path>", methods=["GET", "HEAD"])  # type: ignore[untyped-decorator]
        async def file(request: Request, path: str) -> HTTPResponse:
            known = request.headers.get("if-none-match")
            return self.answer(path, request.headers.get("accept-encoding"), known)

        return routes

    def answer(self, path: str, accept_encoding: str | None = None, if_none_match: str | None = None) -> HTTPResponse:
        """The file at `path`, which may begin with the version. Raises NotFound."""
        first, _, rest = path.partition("/")
        is_versioned = first == self.version
        found = self.files.get(rest if is_versioned else path)
        if found is None:
            raise NotFound("file")
        headers = {
            "ETag": found.etag,
            "Cache-Control": IMMUTABLE if is_versioned else REVALIDATE,
            "Vary": "Accept-Encoding, Origin",
        }
        if if_none_match and found.etag in (tag.strip() for tag in if_none_match.split(",")):
            return HTTPResponse(status=304, headers=headers)
        if found.gzipped and _takes_gzip(accept_encoding or ""):
            return raw(found.gzipped, headers=headers | {"Content-Encoding": "gzip"}, content_type=found.content_type)
        return raw(found.body, headers=headers, content_type=found.content_type)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in TYPES and path.is_file()
    }


def _file(name: str, body: bytes, version: str) -> File:
    suffix = Path(name).suffix
    if suffix == ".js":
        body = body.replace(b"@version@", version.encode())
    gzipped = None if suffix in COMPRESSED_ALREADY else gzip.compress(body, 9, mtime=0)
    # A weak tag, because the compressed and the plain body share it.
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
    return File(body, gzipped if gzipped and len(gzipped) < len(body) else None, TYPES[suffix], etag)


def _takes_gzip(accepted: str) -> bool:
    choices = [choice.replace(" ", "").lower() for choice in accepted.split(",")]
    return any(choice == "gzip" or (choice.startswith("gzip;q=") and choice[7:].strip("0.")) for choice in choices)
