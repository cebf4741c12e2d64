"""Logging in and out, and what Authlib verifies on the way."""

import pytest

SERVICES = ["openid", "franceconnect"]


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_an_id_token_signed_with_a_published_key_is_verified(service_provider, service, alg):
    provider = service_provider(service, id_token_signed_response_alg=alg)
    person = provider.log_in().json()
    assert person["claims"]["iss"] == provider.guichet.issuer(service)
    assert person["userinfo"]["sub"] == person["claims"]["sub"]
    assert person["userinfo"]["family_name"] == "DUBOIS"


@pytest.mark.parametrize("service", SERVICES)
def test_an_id_token_signed_with_the_secret_is_refused(service_provider, service):
    """Authlib's client looks for keys in the published set only."""
    provider = service_provider(service, id_token_signed_response_alg="HS256")
    answer = provider.log_in()
    assert answer.status_code == 401, answer.text
    assert provider.nobody_is_logged_in()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("alg", ["RS256", "ES256", "HS256"])
def test_a_userinfo_that_is_a_jwt_is_refused(service_provider, service, alg):
    """Authlib's client reads JSON only."""
    provider = service_provider(service, id_token_signed_response_alg="ES256", userinfo_signed_response_alg=alg)
    answer = provider.log_in()
    assert answer.status_code == 401, answer.text
    assert "JSONDecodeError" in answer.text
    assert provider.nobody_is_logged_in()


@pytest.mark.parametrize("service", SERVICES)
def test_a_wrong_nonce_is_refused(service_provider, service):
    provider = service_provider(service, id_token_signed_response_alg="ES256")
    provider.fault("wrong_claim", "id_token", claim="nonce", value="another-login-s-nonce-0000000000")
    answer = provider.log_in()
    assert answer.status_code == 401, answer.text
    assert "nonce" in answer.text
    assert provider.nobody_is_logged_in()


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("alg", ["RS256", "ES256"])
def test_a_wrong_signature_is_refused(service_provider, service, alg):
    provider = service_provider(service, id_token_signed_response_alg=alg)
    provider.fault("bad_signature", "id_token")
    answer = provider.log_in()
    assert answer.status_code == 401, answer.text
    assert "BadSignatureError" in answer.text
    assert provider.nobody_is_logged_in()


@pytest.mark.parametrize("service", SERVICES)
def test_a_userinfo_about_another_person_is_refused(service_provider, service):
    provider = service_provider(service, id_token_signed_response_alg="ES256")
    provider.fault("wrong_claim", "userinfo", claim="sub", value="somebody else")
    answer = provider.log_in()
    assert answer.status_code == 401, answer.text
    assert "another sub" in answer.text
    assert provider.nobody_is_logged_in()


@pytest.mark.parametrize("service", SERVICES)
def test_logging_out_comes_back_to_the_service_provider(service_provider, service):
    provider = service_provider(service, id_token_signed_response_alg="ES256")
    provider.log_in()
    answer = provider.log_out()
    assert answer.url.startswith(f"{provider.home}/logged-out?state=")
    assert answer.text == "logged out"
    assert provider.nobody_is_logged_in()
