"""Stands for a company's name server: it knows one name, and says of all others that they do not exist."""

import socket
import socketserver

NAMES = {"wiki.corp.example": "10.90.0.80"}


class Question(socketserver.BaseRequestHandler):
    def handle(self):
        query, server = self.request
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1 : at + 1 + query[at]].decode())
            at += 1 + query[at]
        name = ".".join(labels).lower()
        print(self.client_address[0], "asks for", name, flush=True)
        answer = b""
        if name in NAMES and query[at + 1 : at + 3] == b"\0\1":
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(NAMES[name])
        flags = b"\x85\x80" if name in NAMES else b"\x85\x83"
        counts = b"\0\1" + (b"\0\1" if answer else b"\0\0") + b"\0\0\0\0"
        server.sendto(query[:2] + flags + counts + query[12 : at + 5] + answer, self.client_address)


udp = socketserver.UDPServer(("", 53), Question)
tcp = socket.create_server(("", 53))
udp.serve_forever()
