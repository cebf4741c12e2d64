"""A browser without a window: follows redirects, keeps cookies, presses buttons. It runs no script, for no
page of Guichet needs any."""

from html.parser import HTMLParser
from urllib.parse import urljoin

import requests


class Browser:
    """`response` is the page where the person is."""

    def __init__(self):
        self._session = requests.Session()
        self._session.headers["accept"] = "text/html"
        self.response = None

    def open(self, url):
        """Opens `url` and follows the redirects."""
        self.response = self._session.get(url)
        return self

    def press(self, button):
        """Sends the form of the button with this id, as it stands."""
        page = self._page()
        if button not in page.forms:
            raise AssertionError(f"no button {button} on {self.response.url}:\n{self.response.text}")
        form = page.forms[button]
        url = urljoin(self.response.url, form["action"])
        if form["method"] == "post":
            self.response = self._session.post(url, data=form["fields"])
        else:
            self.response = self._session.get(url, params=form["fields"])
        return self

    def shows(self, button):
        """Whether the page has a button with this id."""
        return button in self._page().forms

    def text(self, element):
        """The text of the element with this id, `None` when there is none."""
        return self._page().texts.get(element)

    def _page(self):
        page = _Page()
        page.feed(self.response.text)
        return page


class _Page(HTMLParser):
    """The forms of a page by the id of their button, and its texts by the id of their element."""

    def __init__(self):
        super().__init__()
        self.forms, self.texts = {}, {}
        self._form = self._element = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self._form = {"action": attrs.get("action", ""), "method": attrs.get("method", "get"), "fields": {}}
        elif self._form is not None and tag == "input" and attrs.get("type") == "hidden":
            self._form["fields"][attrs["name"]] = attrs.get("value", "")
        elif self._form is not None and tag == "button":
            self.forms[attrs.get("id")] = self._form
        self._element = attrs.get("id") or self._element

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None

    def handle_data(self, data):
        if self._element and data.strip():
            self.texts.setdefault(self._element, data.strip())
