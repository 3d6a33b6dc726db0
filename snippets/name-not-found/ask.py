"""Says for each name its address, or why there is none."""

import socket
import sys

for name in sys.argv[1:]:
    try:
        print(name, socket.gethostbyname(name))
    except OSError as error:
        print(name, error.strerror)
