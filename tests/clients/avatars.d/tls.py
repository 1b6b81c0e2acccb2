"""Terminates TLS and forwards connections, as a proxy in front of a server does: tls.py CERTIFICATE KEY TO PORT..."""

import socket
import socketserver
import ssl
import sys
import threading

certificate, key, to, *ports = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)


def hand_on(source, sink):
    while chunk := source.recv(65536):
        sink.sendall(chunk)
    sink.close()


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        server = socket.create_connection(("127.0.0.1", int(to)))
        with server, context.wrap_socket(self.request, server_side=True) as visitor:
            back = threading.Thread(target=hand_on, args=(server, visitor), daemon=True)
            back.start()
            request = visitor.recv(65536)
            server.sendall(request)
            back.join(10)


class Front(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


for port in ports:
    threading.Thread(target=Front(("127.0.0.1", int(port)), Handler).serve_forever).start()
print("ready", flush=True)
