"""Sends every datagram back in capitals."""

import socket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
    server.bind(("0.0.0.0", 5000))
    print("ready", flush=True)
    while True:
        text, sender = server.recvfrom(1024)
        server.sendto(text.upper(), sender)
