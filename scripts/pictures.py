"""The pictures of docs/pages.md: which there are, and how they get from the browser tests into the project.

`make pictures` runs the tests that make them and then this, which copies each as a PNG of at most 96 colours (enough
for pages, and half the size) and writes the page that shows them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
#: Where the tests put them, and where they are shown from.
MADE = ROOT / "var" / "results" / "images"
KEPT = ROOT / "docs" / "images" / "pages"
PAGE = ROOT / "docs" / "pages.md"
SIZES = ("desktop", "phone")
THEMES = ("light", "dark")
COLOURS, COMMON, MOST = 96, 40, 1 << 24
Colour = tuple[int, int, int]
SHOWN = {
    "shop-home": "The demo shop",
    "shop-product": "A product",
    "shop-sign-in": "Customers sign in",
    "shop-orders": "A customer's orders",
    "chat-empty": "The chat, just opened",
    "chat-order": "An order",
    "chat-answer": "An answer from an article, with its source",
    "chat-waiting": "Waiting for a person, with the place in line",
    "chat-away": "Nobody is there: the next opening, and where to leave an e-mail",
    "chat-person": "A person answers",
    "chat-offline": "The network is gone",
    "chat-rating": "The rating",
    "inbox-sign-in": "Agents sign in",
    "inbox-list": "The queue",
    "inbox-conversation": "A conversation",
    "inbox-handoff": "The handoff, which on a desktop stands beside the conversation",
    "inbox-reply": "An agent replies",
    "inbox-offline": "The network is gone",
    "inbox-keys": "The keys",
    "help-home": "Help",
    "help-article": "An article, the quoted passage marked",
    "help-search": "Search in the articles",
    "help-missing": "No such article",
}


#: Pages that there are in one size alone.
ONLY = {"inbox-handoff": ("phone",)}


def kinds(name: str) -> list[tuple[str, str]]:
    """Sizes and themes in which a page is shown."""
    return [(size, theme) for size in ONLY.get(name, SIZES) for theme in THEMES]


def names() -> list[str]:
    """File names of all pictures."""
    return [f"{name}-{size}-{theme}.png" for name in SHOWN for size, theme in kinds(name)]


def page() -> str:
    """docs/pages.md"""
    lines = [
        "# The pages",
        "",
        "What customers and agents see, with the fictional demo shop: desktop and phone, light and dark. A browser",
        "test makes the pictures; `make pictures` runs it and puts them here. Look at them after a change.",
    ]
    for name, title in SHOWN.items():
        head = [f"{size}, {theme}" for size, theme in kinds(name)]
        shown = [f"![{title}: {size}, {theme}](images/pages/{name}-{size}-{theme}.png)" for size, theme in kinds(name)]
        lines += [
            "",
            f"## {title}",
            "",
            f"| {' | '.join(head)} |",
            "|" + "---|" * len(head),
            f"| {' | '.join(shown)} |",
        ]
    return "\n".join(lines) + "\n"


def keep(name: str) -> int:
    """Copy one picture into the project with a palette; its size in bytes."""
    with Image.open(MADE / name) as made:
        picture = made.convert("RGB")
    colours = palette(picture)
    # Each colour becomes its nearest of the palette, exactly; Pillow's own search is quicker and a little off.
    places = {colour: nearest(colour, colours) for _, colour in picture.getcolors(MOST)}
    plain = Image.new("P", picture.size)
    plain.putdata([places[pixel] for pixel in picture.get_flattened_data()])
    plain.putpalette([part for colour in colours for part in colour])
    plain.save(KEPT / name, optimize=True)
    return (KEPT / name).stat().st_size


def palette(picture: Image.Image) -> list[Colour]:
    """The commonest colours as they are, so that no ground changes its tint; and some that cover all others, so that
    what is rare, such as a green tick, is not averaged away."""
    common = [colour for _, colour in sorted(picture.getcolors(MOST), reverse=True)[:COMMON]]
    rest = picture.quantize(COLOURS - COMMON, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    covering = [colour for _, colour in rest.convert("RGB").getcolors(MOST)]
    return list(dict.fromkeys(common + covering))


def nearest(colour: Colour, colours: list[Colour]) -> int:
    """The place of the one that is least away from it."""
    return min(
        range(len(colours)), key=lambda place: sum((a - b) ** 2 for a, b in zip(colour, colours[place], strict=True))
    )


def main() -> None:
    missing = [name for name in names() if not (MADE / name).exists()]
    if missing:
        sys.exit(f"{len(missing)} pictures were not made, {missing[0]} among them. Run: make pictures")
    for old in set(KEPT.glob("*.png")) - {KEPT / name for name in names()}:
        old.unlink()
    size = sum(keep(name) for name in names())
    PAGE.write_text(page())
    print(f"{len(names())} pictures, {size / 1e6:.1f} MB, in {KEPT.relative_to(ROOT)}: look at those that changed")


if __name__ == "__main__":
    main()
