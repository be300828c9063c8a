"""Passes requests on to a server and notes when each began and ended: proxy.py UPSTREAM PORT LOG

What the server itself took is then known without asking our own client. LOG gets one JSON line a request.
"""

import http.client
import http.server
import json
import sys
import threading
import time
import urllib.parse

upstream, port, log = urllib.parse.urlparse(sys.argv[1]), int(sys.argv[2]), open(sys.argv[3], "a", buffering=1)
lock = threading.Lock()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *_):
        pass

    def forward(self, body):
        begun, first, last = time.monotonic(), None, b""
        server = http.client.HTTPConnection(upstream.hostname, upstream.port, timeout=3600)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in ("host", "connection")}
        server.request(self.command, self.path, body, headers)
        answer = server.getresponse()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                self.send_header(name, value)
        self.end_headers()
        while piece := answer.read1(65536):
            first = first or time.monotonic()
            last = (last + piece)[-4096:]
            try:
                self.wfile.write(piece)
                self.wfile.flush()
            except BrokenPipeError:
                # The client has heard enough: the server is told by our hanging up too.
                server.close()
                break
        line = {"path": self.path, "status": answer.status, "begun": begun, "first": first, "ended": time.monotonic(), "sent": len(body or b"")}
        try:
            line["messages"] = len(json.loads(body)["messages"])
        except (TypeError, ValueError, KeyError):
            line["messages"] = 0
        for event in reversed(last.decode(errors="replace").replace("data: ", "\n").split("\n")):
            try:
                line.update({k: v for k, v in json.loads(event).items() if k in ("usage", "timings")})
            except (ValueError, AttributeError):
                continue
            if "usage" in line:
                break
        with lock:
            log.write(json.dumps(line) + "\n")

    def do_GET(self):
        self.forward(None)

    def do_POST(self):
        self.forward(self.rfile.read(int(self.headers.get("Content-Length", 0))))


http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
