"""A mail server of another make: aiosmtpd, which takes nothing before STARTTLS and a password.

Each mail is on the disk (a Maildir) before the server says that it has taken it. When `falls` is there, the server ends
itself between the two, as a server that is killed there does.
"""

import asyncio
import os
import signal
import ssl
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

port, user, password = sys.argv[1:]


class Kept(Mailbox):
    async def handle_DATA(self, server, session, envelope):
        reply = await super().handle_DATA(server, session, envelope)
        if os.path.exists("falls"):
            os.remove("falls")
            os.kill(os.getpid(), signal.SIGKILL)
        return reply


def welcome(server, session, envelope, mechanism, told):
    known = LoginPassword(user.encode(), password.encode())
    # Not `handled`: the library then says 535 by itself.
    return AuthResult(success=told == known, handled=False)


async def serve():
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain("certificate.pem", "key.pem")
    kept = Kept("mail")

    def smtp():
        return SMTP(
            kept,
            hostname="localhost",
            tls_context=tls,
            require_starttls=True,
            auth_required=True,
            authenticator=welcome,
        )

    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", int(port))
    await server.serve_forever()


asyncio.run(serve())
