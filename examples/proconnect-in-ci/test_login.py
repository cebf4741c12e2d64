"""A login of your own service through ProConnect, without a click."""
import json
import os
import urllib.parse

import requests

manifest = json.load(open(os.environ.get("GUICHET", "guichet.json")))
control, issuer = manifest["control"]["url"], manifest["issuers"]["proconnect"]
CALLBACK = "http://localhost:3000/callback"


def test_login():
    client = requests.post(f"{control}/clients", json={
        "service": "proconnect", "name": "under test", "redirect_uris": [CALLBACK]}).json()
    requests.post(f"{control}/logins", json={
        "service": "proconnect", "persona": "angela_mairie", "client_id": client["client_id"]}).raise_for_status()
    browser = requests.Session()
    url = f"{issuer}/authorize?" + urllib.parse.urlencode({
        "client_id": client["client_id"], "response_type": "code", "redirect_uri": CALLBACK,
        "scope": "openid given_name usual_name email siret roles organization_label", "state": "s" * 32, "nonce": "n" * 32})
    while not url.startswith(CALLBACK):
        answer = browser.get(url, allow_redirects=False)
        assert answer.is_redirect, answer.text
        url = urllib.parse.urljoin(url, answer.headers["location"])
    code = urllib.parse.parse_qs(urllib.parse.urlparse(url).query)["code"][0]
    tokens = requests.post(f"{issuer}/token", data={
        "grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK,
        "client_id": client["client_id"], "client_secret": client["client_secret"]}).json()
    person = requests.get(f"{issuer}/userinfo", headers={"authorization": f"Bearer {tokens['access_token']}"}).json()
    assert person["email"] and "agent_public" in person["roles"]

