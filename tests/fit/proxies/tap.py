# SPDX-License-Identifier: MIT
"""A relay in front of a service, which writes down what every connect got: the log that the judge believes.

One event loop in a thread of its own serves all taps. A line is written before the bytes go on to the client, so that
nothing of what the client does next can seem to come too early.
"""
import asyncio
import re
import socket
import struct
import threading
import time


SETTLE = 0.02  # s until a client has seen that it is connected


class Connect:
    """One connect of a client, and what came back. Times are those of time.monotonic()."""

    def __init__(self, at):
        self.at = at
        self.tls = False  # the client began with a TLS handshake, of which the tap understands nothing more
        self.status = None  # of the HTTP answer
        self.retry_after = 0  # s
        self.answered = False  # anything came
        self.welcome = None  # when the service said hello
        self.hint = 0  # ms, of the last going_away
        self.code = None  # of the server's close frame; 1005: it was empty
        self.end = None  # when it was over, for the client
        self.how = None  # FIN RST refused: what the server did; left: the client went

    def up(self):
        return self.welcome is not None and self.end is None

    def word(self):
        """What the client got, as a word of the table."""
        if self.tls:
            return "TLS error" if self.how in ("FIN", "RST") or self.answered else "silence"
        if self.status not in (None, 101):
            return "%d%s" % (self.status, " + Retry-After" if self.retry_after else "")
        if self.code is not None:
            return str(self.code)
        if self.how == "left":
            return "silence" if self.welcome is None else "left"
        if self.how in ("FIN", "RST") and self.status is None:
            return self.how + " without an answer"
        return self.how


class Reader:
    """Reads the server's side of the stream: the head of the answer, then frames."""

    def __init__(self, connect):
        self.connect = connect
        self.bytes = b""

    def take(self, data, now):
        self.connect.answered = True
        if self.connect.tls:
            return
        self.bytes += data
        if self.connect.status is None:
            if not self.take_head():
                return
            if self.connect.status != 101:
                self.connect.end = now  # the client knows now; how TCP ends, and whether, is a formality
        while self.connect.status == 101 and self.take_frame(now):
            pass

    def take_head(self):
        head, end, rest = self.bytes.partition(b"\r\n\r\n")
        if not end:
            return False
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split()
        self.connect.status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        for line in lines[1:]:
            name, _, value = line.partition(":")
            if name.lower() == "retry-after" and value.strip().isdigit():
                self.connect.retry_after = int(value)
        self.bytes = rest
        return True

    def take_frame(self, now):
        if len(self.bytes) < 2:
            return False
        opcode, size, begin = self.bytes[0] & 15, self.bytes[1] & 127, 2
        if size == 126:
            if len(self.bytes) < 4:
                return False
            size, begin = struct.unpack(">H", self.bytes[2:4])[0], 4
        if len(self.bytes) < begin + size:
            return False
        payload, self.bytes = self.bytes[begin:begin + size], self.bytes[begin + size:]
        if opcode == 1 and b'"welcome"' in payload and self.connect.welcome is None:
            self.connect.welcome = now
        going = re.search(rb'"going_away".*"retryAfterMs":(\d+)', payload) if opcode == 1 else None
        if going:
            self.connect.hint = int(going.group(1))
        if opcode == 8 and self.connect.code is None:
            self.connect.code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 1005
            self.connect.end = now  # likewise
        return True


def reset(writer):
    """Ends a TCP connection by RST."""
    sock = writer.get_extra_info("socket")
    if sock is not None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


class Tap:
    """Listens on `port` and relays to `upstream`, from the address `source` (a limit may count addresses)."""

    def __init__(self, upstream, source):
        self.upstream = upstream
        self.source = source
        self.port = None
        self.connects = []
        self.closed = False
        self.server = None
        self.tasks = set()

    async def open(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def close(self):
        self.closed = True
        self.server.close()
        for task in self.tasks:
            task.cancel()

    async def serve(self, reader, writer):
        self.tasks.add(asyncio.current_task())
        connect = Connect(time.monotonic())
        self.connects.append(connect)
        try:
            there, up = await asyncio.open_connection("127.0.0.1", self.upstream, local_addr=(self.source, 0))
        except OSError:
            # The tap has accepted what nobody would have. A stack that has not seen that yet, as Qt, would try once more.
            await asyncio.sleep(SETTLE)
            self.note(connect, "refused")
            reset(writer)
            return
        except asyncio.CancelledError:  # the play is over
            writer.transport.abort()
            return
        pumps = [asyncio.ensure_future(self.to_client(connect, there, writer)),
                 asyncio.ensure_future(self.to_server(connect, reader, up))]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            pass
        finally:
            for pump in pumps:
                pump.cancel()
            for side in (writer, up):
                side.close()
            self.tasks.discard(asyncio.current_task())

    def note(self, connect, how):
        if connect.end is None:
            connect.end, connect.how = time.monotonic(), how

    async def to_client(self, connect, reader, writer):
        meaning = Reader(connect)
        try:
            while True:
                data = await reader.read(65536)
                if not data:
                    self.note(connect, "FIN")
                    return
                meaning.take(data, time.monotonic())
                writer.write(data)
        except (ConnectionError, OSError):
            self.note(connect, "RST")
            reset(writer)

    async def to_server(self, connect, reader, writer):
        try:
            while True:
                data = await reader.read(65536)
                if not data:
                    break
                connect.tls = connect.tls or data[0] == 0x16  # a record of the handshake, RFC 8446 5.1
                writer.write(data)
        except (ConnectionError, OSError):
            pass
        self.note(connect, "left")


class Loop(threading.Thread):
    """The event loop of all taps."""

    def __init__(self):
        super().__init__(daemon=True)
        self.loop = asyncio.new_event_loop()
        self.start()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()

    def call(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def tap(self, upstream, source):
        tap = Tap(upstream, source)
        self.call(tap.open())
        return tap
