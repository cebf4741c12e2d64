"""A service provider on Flask and Authlib, as an integrator would write it.

All that it knows of the broker comes from discovery and from its own registration.
"""

import secrets
from dataclasses import dataclass, field

from authlib.common.security import generate_token
from authlib.integrations.flask_client import OAuth, OAuthError
from flask import Flask, jsonify, redirect, session, url_for
from joserfc.errors import JoseError


@dataclass
class Settings:
    """What the library is told besides the registration. As it stands: the library's defaults."""

    scope: str = "openid profile email"
    client: dict = field(default_factory=dict)
    authorize: dict = field(default_factory=dict)
    nonce_length: int | None = None


#: What FranceConnect asks for and Authlib does not do by itself: a level, a nonce of 22 characters or more (Authlib
#: makes one of 20), and the secret in the body of the token request. Its access token lives for 60 seconds, and Authlib
#: takes a token for expired `leeway` seconds before, 60 unless told otherwise.
FRANCECONNECT = Settings(
    scope="openid identite_pivot email",
    client={"token_endpoint_auth_method": "client_secret_post", "leeway": 5},
    authorize={"acr_values": "eidas1"},
    nonce_length=32,
)


def create_app(issuer, client_id, client_secret, settings):
    """The application: `/` tells who is logged in, `/login`, `/callback`, `/logout`."""
    app = Flask(__name__)
    app.secret_key = secrets.token_bytes(32)
    broker = OAuth(app).register(
        "broker",
        server_metadata_url=f"{issuer}/.well-known/openid-configuration",
        client_id=client_id,
        client_secret=client_secret,
        client_kwargs={"scope": settings.scope, **settings.client},
        authorize_params=settings.authorize,
    )

    @app.get("/")
    def home():
        return jsonify(session.get("person"))

    @app.get("/login")
    def login():
        nonce = generate_token(settings.nonce_length) if settings.nonce_length else None
        return broker.authorize_redirect(url_for("callback", _external=True), nonce=nonce)

    @app.get("/callback")
    def callback():
        token = broker.authorize_access_token()  # verifies the ID token and its nonce
        claims = token.pop("userinfo")
        userinfo = broker.userinfo(token=token)
        if userinfo["sub"] != claims["sub"]:  # left to the application
            raise OAuthError("invalid_userinfo", "the userinfo is about another sub")
        session["id_token"] = token["id_token"]
        session["person"] = {"claims": claims, "userinfo": userinfo}
        return redirect(url_for("home"))

    @app.get("/logout")
    def logout():
        id_token = session.pop("id_token")
        session.clear()
        return broker.logout_redirect(url_for("logged_out", _external=True), id_token_hint=id_token)

    @app.get("/logged-out")
    def logged_out():
        broker.validate_logout_response()
        return "logged out"

    @app.errorhandler(OAuthError)
    @app.errorhandler(JoseError)
    @app.errorhandler(ValueError)
    def refused(error):
        """Nobody is logged in; the reason is shown, for this is no production."""
        return f"{type(error).__name__}: {error}", 401

    return app
