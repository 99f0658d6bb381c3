"""The words of a page without its scripts, styles and marks: what a reader would see, line by line.

The page may be made to hurt, so it is read once from its beginning to its end, and no part of it twice.
"""

import html
import re

UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe", "object", "canvas", "head", "textarea")
BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main",
        "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "title", "tr", "ul",
    }
)  # fmt: skip
TAG = re.compile(r"/?([A-Za-z][A-Za-z0-9:-]{0,40})")
TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,1000})", re.IGNORECASE)
ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in UNSEEN}
CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
HEAD = 4096  # where a page says how it is written


def text_of_page(content: bytes, *, kind: str, charset: str = "") -> str:
    """Return the words of a page. kind: its media type; charset: as its sender says, "" = look into the page."""
    text = _decoded(content, charset)
    if kind in ("text/html", "application/xhtml+xml"):
        text = _words_of(text)
    lines = (" ".join(line.split()) for line in _without_controls(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _decoded(content: bytes, charset: str) -> str:
    named = next((name for mark, name in MARKS if content.startswith(mark)), "") or charset
    if not named:
        found = CHARSET.search(content[:HEAD])
        named = found.group(1).decode("ascii") if found else "utf-8"
    try:
        return content.decode(named, "replace")
    except (LookupError, UnicodeError, ValueError):
        return content.decode("utf-8", "replace")


def _without_controls(text: str) -> str:
    """Return the text without what neither shows nor ends a line; the database refuses one of them outright."""
    return "".join(sign if sign >= " " or sign in "\n\t" else " " for sign in text if sign != "\r")


def _words_of(text: str) -> str:
    """Return the title and what stands between the tags that show something."""
    title = TITLE.search(text[: 16 * HEAD])
    parts = [title.group(1), "\n\n"] if title else []
    place = 0
    while place < len(text):
        start = text.find("<", place)
        parts.append(text[place : len(text) if start < 0 else start])
        if start < 0:
            break
        place = _after_tag(text, start, parts)
    return html.unescape("".join(parts))


def _after_tag(text: str, start: int, parts: list[str]) -> int:
    """Return where reading goes on after what begins with "<" here: a tag, a remark, or a sign in the text."""
    if text.startswith("<!--", start):
        return _after(text, "-->", start + 4)
    if text.startswith(("<!", "<?"), start):
        return _after(text, ">", start)
    tag = TAG.match(text, start + 1)
    if tag is None:
        parts.append("<")
        return start + 1
    name, is_end = tag.group(1).lower(), text.startswith("</", start)
    if name in BLOCKS:
        parts.append("\n")
    elif name in ("td", "th"):
        parts.append(" ")
    end = _after(text, ">", tag.end())
    if is_end or name not in ENDS or text[end - 2 : end] == "/>":
        return end
    closing = ENDS[name].search(text, end)
    if closing is not None:
        return _after(text, ">", closing.end())
    return end if name == "head" else len(text)  # a head that is never closed ends where the page begins to speak


def _after(text: str, sign: str, place: int) -> int:
    found = text.find(sign, place)
    return len(text) if found < 0 else found + len(sign)
