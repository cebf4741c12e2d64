"""Where the defaults of Authlib are not what FranceConnect asks for."""

from dataclasses import replace

import pytest

from service_provider import FRANCECONNECT, Settings

MEMBERS = {"id_token_signed_response_alg": "ES256"}


@pytest.mark.parametrize("settings", [
    pytest.param(Settings(), id="nothing but the defaults"),
    pytest.param(replace(FRANCECONNECT, authorize={}), id="no acr_values"),
    pytest.param(replace(FRANCECONNECT, nonce_length=None), id="the nonce of Authlib, too short"),
    pytest.param(replace(FRANCECONNECT, client={"code_challenge_method": "S256"}), id="PKCE"),
])
def test_an_authorization_request_that_is_not_franceconnect_s_is_refused(service_provider, settings):
    provider = service_provider("franceconnect", settings, **MEMBERS)
    answer = provider.log_in()
    assert answer.status_code == 400
    assert "Y030007" in provider.browser.text("error-code")


def test_the_secret_in_the_authorization_header_is_refused(service_provider):
    provider = service_provider("franceconnect", replace(FRANCECONNECT, client={}), **MEMBERS)
    answer = provider.log_in()
    assert answer.status_code == 401
    assert "invalid_client" in answer.text


def test_the_access_token_is_too_old_for_authlib_from_the_start(service_provider):
    client = {name: value for name, value in FRANCECONNECT.client.items() if name != "leeway"}
    provider = service_provider("franceconnect", replace(FRANCECONNECT, client=client), **MEMBERS)
    answer = provider.log_in()
    assert answer.status_code == 401
    assert "InvalidTokenError" in answer.text
