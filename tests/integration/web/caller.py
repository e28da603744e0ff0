"""Who asks the web over HTTP, and what is read from a page."""

from __future__ import annotations

import http.client
from html.parser import HTMLParser

HTML = "text/html,application/xhtml+xml"
_INLINE = {"a", "b", "bdi", "span", "code", "time"}
_VOID = {"meta", "link", "input", "br"}


class Answer:
    """Status, headers and text of one answer."""

    def __init__(
        self, port: int, path: str, method: str = "GET", *, body: str | None = None, **headers: str
    ) -> None:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            asking.request(method, path, body, {"Accept": HTML, **named})
            answer = asking.getresponse()
            self.status = answer.status
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            self.text = answer.read().decode()
        finally:
            asking.close()

    @property
    def page(self) -> Page:
        """The text, as HTML."""
        return Page(self.text)


class Page(HTMLParser):
    """Every element with its attributes, and all text in one line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self._text: list[str] = []
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """What can be read on it."""
        return " ".join("".join(self._text).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in _INLINE:
            self._text.append(" ")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self._text.append(data)
