"""What the portal gives to copy for Authlib: pasted as it is, it logs a person in."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
import requests


@pytest.mark.parametrize("service", ["openid", "franceconnect"])
def test_the_copied_configuration_logs_a_person_in(guichet, service):
    client = guichet.add_client(service, "http://localhost:9", id_token_signed_response_alg="ES256")
    page = requests.get(f"{guichet.portal}/clients/{client['client_id']}", timeout=60).text
    [program] = [it for it in map(unescape, re.findall("<pre [^>]*>(.*?)</pre>", page, re.DOTALL)) if "OAuth(app)" in it]
    pasted = {"__name__": "pasted"}
    exec(compile(program, "the copied configuration", "exec"), pasted)

    person = pasted["app"].test_client()
    guichet.decide_login(service, client)
    parts = urlsplit(sent_back(person.get("/login").location, client["redirect_uris"][0]))
    answer = person.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200, answer.text
    assert answer.json["sub"]


def sent_back(url, home):
    """Where a browser that begins at `url` is sent under `home`, where nobody listens."""
    browser = requests.Session()
    while not url.startswith(home):
        url = urljoin(url, browser.get(url, allow_redirects=False, timeout=60).headers["location"])
    return url
