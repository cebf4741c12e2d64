"""The tests that the portal writes from what it saw: each is run as whoever downloads it would, against the same Guichet."""

import re
import subprocess
import sys

import pytest
import requests

SERVICES = ["openid", "franceconnect"]


@pytest.fixture
def played(guichet, tmp_path):
    """Gets the test that the portal writes from the last flow of a client, and runs it in a folder of its own."""

    def play(client, change=lambda text: text):
        exchanges = guichet.control("GET", f"/exchanges?client_id={client['client_id']}")["exchanges"]
        answer = requests.get(f"{guichet.portal}/exchanges/{exchanges[-1]['flow']}/test/python", timeout=60)
        assert answer.status_code == 200, answer.text
        name = re.search('filename="([^"]+)"', answer.headers["content-disposition"])[1]
        (tmp_path / name).write_text(change(answer.text), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", name]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
        return run.returncode, run.stdout + run.stderr

    return play


@pytest.mark.parametrize("service", SERVICES)
def test_a_login_becomes_a_test_that_passes_and_that_fails_when_the_person_is_another(service_provider, played, service):
    provider = service_provider(service, id_token_signed_response_alg="ES256")
    assert provider.log_in().json()["userinfo"]["family_name"] == "DUBOIS"
    outcome, said = played(provider.client)
    assert outcome == 0 and "1 passed" in said, said

    def another(text):
        assert '"persona": "test"' in text
        return text.replace('"persona": "test"', '"persona": "avec_nom_dusage"')

    outcome, said = played(provider.client, another)
    assert outcome == 1 and "1 failed" in said and "1962-08-24" in said, said


@pytest.mark.parametrize(("changes", "expected"), [({"nonce": ""}, "Y030007"), ({"scope": "email"}, "invalid_request")])
def test_a_refusal_becomes_a_test_that_expects_it_on_a_page_or_at_the_address_of_return(guichet, played, changes, expected):
    client = guichet.add_client("franceconnect", "http://localhost:9")
    usual = {
        "client_id": client["client_id"],
        "redirect_uri": client["redirect_uris"][0],
        "response_type": "code",
        "scope": "openid email",
        "acr_values": "eidas1",
        "state": "s" * 32,
        "nonce": "n" * 32,
    }
    address = f"{guichet.issuer('franceconnect')}/authorize"
    requests.get(address, params=usual | changes, allow_redirects=False, timeout=60)

    def refused(text):
        assert expected in text, text
        return text

    outcome, said = played(client, refused)
    assert outcome == 0 and "1 passed" in said, said
