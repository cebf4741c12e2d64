from contextlib import ExitStack
from threading import Thread

import pytest
from werkzeug.serving import make_server

from driver.browser import Browser
from driver.guichet import Guichet
from service_provider import FRANCECONNECT, Settings, create_app


class ServiceProvider:
    """The application on a free port, its registration, and a browser in front of it."""

    def __init__(self, guichet, service, settings, members):
        self.guichet, self.service = guichet, service
        self._server = make_server("localhost", 0, None, threaded=True)
        self.home = f"http://localhost:{self._server.port}"
        self.client = guichet.add_client(service, self.home, **members)
        registration = guichet.issuer(service), self.client["client_id"], self.client["client_secret"]
        self._server.app = create_app(*registration, settings)
        self.browser = Browser()

    def __enter__(self):
        Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    def log_in(self):
        """Presses the application's login button; gives the page where the person ends."""
        self.guichet.decide_login(self.service, self.client)
        return self.browser.open(f"{self.home}/login").response

    def log_out(self):
        """Logs out; without scripts, each page of the way has its button."""
        self.browser.open(f"{self.home}/logout")
        while self.browser.shows("continue"):
            self.browser.press("continue")
        return self.browser.response

    def fault(self, kind, at, **members):
        self.guichet.fault(self.client, kind, at, **members)

    def nobody_is_logged_in(self):
        return self.browser.open(f"{self.home}/").response.json() is None


@pytest.fixture(scope="session")
def guichet():
    return Guichet()


@pytest.fixture
def service_provider(guichet):
    """Starts service providers, and stops them after the test."""
    with ExitStack() as running:

        def start(service, settings=None, **members):
            usual = FRANCECONNECT if service == "franceconnect" else Settings()
            return running.enter_context(ServiceProvider(guichet, service, settings or usual, members))

        yield start
