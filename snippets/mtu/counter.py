"""A server in the neighbour's place: it says how many bytes it was sent."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Counter(BaseHTTPRequestHandler):
    def do_POST(self):
        sent = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"received %d bytes\n" % len(sent))

    def log_message(self, *_):
        pass


ThreadingHTTPServer(("203.0.113.2", 8000), Counter).serve_forever()
