"""What the tests need around the service provider: a browser, the manifest and the control API."""
