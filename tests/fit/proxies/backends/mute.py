# SPDX-License-Identifier: MIT
"""Takes every connection and never says a word. The port is the first argument."""
import socket
import sys

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen(100)
kept = []
while True:
    kept.append(listener.accept())
