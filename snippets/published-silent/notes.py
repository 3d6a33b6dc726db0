"""A server as development servers are: it listens on 127.0.0.1 unless LISTEN says otherwise."""

import http.server
import os

address = os.environ.get("LISTEN", "127.0.0.1")
print(f"serving on http://{address}:8000", flush=True)
http.server.HTTPServer((address, 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
