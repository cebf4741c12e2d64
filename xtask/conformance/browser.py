#!/usr/bin/env python3
"""The hook of run.py for the tests of our relying-party side: a person without a screen logs in at our `openid`, and
chooses the suite as the identity provider. Python 3.11, standard library only.

One call is one module. The stack is put back to a fresh start first, since the suite has other keys in each module
under the same issuer. What the stack concludes (a code for the service provider, or an error page) is printed; the suite
judges, so the exit code is 0 unless the stack itself cannot be driven.

Environment: CONF_MODULE, from run.py; GUICHET_MANIFEST, the file of `guichet dev --manifest`; RP_IDP, the `uid` under
which the suite is declared; RP_START, the authorization request of a service provider; RP_RETURN, where that request
returns; CONF_CACERTS, certificate authorities to trust, a PEM file each, separated by colons.
"""
import html.parser
import http.cookiejar
import json
import os
import ssl
import sys
import urllib.error
import urllib.parse
import urllib.request

MOST_HOPS = 20
# These modules end when our relying party has read the document or the keys, which it does before it sends the browser
# away; any later request would be one too many.
ENDED_BY_METADATA = ("discovery-openid-config", "discovery-jwks-uri-keys")


class Forms(html.parser.HTMLParser):
    """The forms of a page, and the text of the elements that have an id."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.texts, self.form, self.named = [], {}, None, None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        at = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.form = {"action": at.get("action", ""), "method": at.get("method", "get"), "fields": [], "buttons": {}}
            self.forms.append(self.form)
        elif tag == "input" and self.form and at.get("type") == "hidden":
            self.form["fields"].append((at.get("name", ""), at.get("value", "")))
        elif tag == "button" and self.form:
            self.form["buttons"][at.get("id", "")] = [(at["name"], at.get("value", ""))] if "name" in at else []
        if at.get("id"):
            self.named = at["id"]
            self.texts.setdefault(self.named, "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        self.named = None

    def handle_data(self, text):
        if self.named:
            self.texts[self.named] += text

    def pressed(self, button):
        """Action and fields of the form whose button is pressed; none when the page has no such button."""
        for form in self.forms:
            if button in form["buttons"]:
                return form["action"], form["fields"] + form["buttons"][button]
        return None


class Page:
    def __init__(self, url, status, location, text):
        self.url, self.status, self.location = url, status, location
        self.forms = Forms(text)

    def conclusion(self):
        code = self.forms.texts.get("error-code", "").strip()
        return f"HTTP {self.status} {self.url.split('?')[0]}" + (f": {code}" if code else "")


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    """Cookies, and redirections followed one by one up to `stop`, an address that is not ours to open."""

    def __init__(self, authorities, stop):
        tls = ssl.create_default_context()
        for authority in authorities:
            tls.load_verify_locations(cafile=authority)
        self.stop = stop
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), NoRedirect, urllib.request.HTTPSHandler(context=tls),
            urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def send(self, url, fields=None, body=None, method=None):
        headers = {"Accept": "text/html"}
        if fields is not None:
            body = urllib.parse.urlencode(fields).encode()
        if body is not None and fields is None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as refusal:
            answer = refusal
        location = answer.headers.get("Location")
        text = answer.read().decode("utf-8", "replace")
        return Page(url, answer.status, location and urllib.parse.urljoin(url, location), text)

    def follow(self, page):
        for _ in range(MOST_HOPS):
            if not page.location or page.location.startswith(self.stop):
                return page
            page = self.send(page.location)
        raise SystemExit(f"browser.py: more than {MOST_HOPS} redirections, the last one to {page.location}")

    def press(self, page, button):
        found = page.forms.pressed(button)
        if not found:
            raise SystemExit(f"browser.py: no button {button}: {page.conclusion()}")
        action, fields = found
        return self.send(urllib.parse.urljoin(page.url, action), fields)


def log_in(environment):
    """One whole login; what came of it, in a line."""
    authorities = [path for path in environment.get("CONF_CACERTS", "").split(":") if path]
    browser = Browser(authorities, environment["RP_RETURN"])
    choice = browser.follow(browser.send(environment["RP_START"]))
    sent = browser.press(choice, "idp-" + environment["RP_IDP"])
    if environment["CONF_MODULE"].endswith(ENDED_BY_METADATA):
        return f"metadata and keys read, HTTP {sent.status}: the module ends here"
    page = browser.follow(sent)
    if page.forms.pressed("continue") and "error-code" not in page.forms.texts:
        page = browser.follow(browser.press(page, "continue"))
    if not page.location:
        return "refused: " + page.conclusion()
    answer = urllib.parse.parse_qs(urllib.parse.urlsplit(page.location).query)
    return "signed in" if "code" in answer else "refused: " + " ".join(answer.get("error", ["no code"]))


def main():
    environment = os.environ
    with open(environment["GUICHET_MANIFEST"], encoding="utf-8") as file:
        manifest = json.load(file)
    authorities = [path for path in environment.get("CONF_CACERTS", "").split(":") if path]
    control = Browser(authorities, "")
    reset = control.send(manifest["control"]["url"] + "/reset", body=b"{}", method="POST")
    if reset.status != 200:
        raise SystemExit("browser.py: POST /reset: " + reset.conclusion())
    # The keys change between the two logins of this module.
    logins = 2 if environment["CONF_MODULE"].endswith("signing-key-rotation") else 1
    for _ in range(logins):
        print(log_in(environment))


if __name__ == "__main__":
    sys.exit(main())
