"""A running Guichet: its manifest and its control API."""

import json
import os

import requests


class Guichet:
    """All that is known of it comes from the manifest that `guichet dev --manifest FILE` wrote."""

    def __init__(self, manifest=None):
        with open(manifest or os.environ["GUICHET_MANIFEST"], encoding="utf-8") as file:
            self._manifest = json.load(file)

    def issuer(self, service):
        return self._manifest["issuers"][service]

    @property
    def portal(self):
        return self._manifest["services"]["portal"]

    def control(self, method, path, body=None):
        """Calls the control API with a JSON body, if any, and gives its JSON answer."""
        token = self._manifest["control"]["token"]
        headers = {"authorization": f"Bearer {token}"} if token else {}
        response = requests.request(method, self._manifest["control"]["url"] + path, json=body, headers=headers)
        assert response.ok, f"{method} {path}: {response.status_code} {response.text}"
        return response.json() if response.content else None

    def add_client(self, service, home, **members):
        """Registers a client whose pages are under `home`, usable at once."""
        return self.control("POST", "/clients", {
            "service": service,
            "name": "A client of the Python tests",
            "redirect_uris": [f"{home}/callback"],
            "post_logout_redirect_uris": [f"{home}/logged-out"],
            **members,
        })

    def decide_login(self, service, client):
        """The next login of `client` is made by the persona `test`, without any page."""
        body = {"service": service, "persona": "test", "client_id": client["client_id"]}
        self.control("POST", "/logins", body)

    def fault(self, client, kind, at, **members):
        """What the broker issues next to `client` is wrong."""
        self.control("POST", "/faults", {"target": f"client:{client['client_id']}", "kind": kind, "at": at, **members})
