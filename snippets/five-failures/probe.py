"""Hold one TCP conversation and say what its end proves: python3 probe.py HOST PORT."""

import errno
import socket
import sys

REQUEST = b"GET / HTTP/1.0\r\n\r\n"
PROVES = {
    "ECONNREFUSED": "reached, and nobody listens on that port",
    "ETIMEDOUT": "no answer at all: something drops the packets",
    "ENETUNREACH": "no route to that address from here",
    "EHOSTUNREACH": "a route, but no machine has that address",
    "ECONNRESET": "somebody took the connection, then hung up on the request",
}


def probe(host, port):
    with socket.socket() as connection:
        # Give up on a silent address after five seconds, counted in milliseconds.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 5000)
        # Connect and hand over the request in one go, so that it travels as early as it can.
        connection.sendto(REQUEST, socket.MSG_FASTOPEN, (host, port))
        connection.settimeout(5)
        return "an answer" if connection.recv(1) else "a closed connection, and no answer"


try:
    print(probe(sys.argv[1], int(sys.argv[2])))
except socket.gaierror as error:
    print(f"{error.strerror}: the name was not found, and no packet was sent to it")
except OSError as error:
    name = errno.errorcode.get(error.errno, "")
    print(f"{error.strerror}: {PROVES.get(name, 'none of the five')}")
