# SPDX-License-Identifier: MIT
"""Tornado, ended as its documentation shows: by SIGTERM, which ends `main`."""
import asyncio
import signal

from tornado.web import Application
from tornado.websocket import WebSocketHandler

import common


class Session(WebSocketHandler):
    async def open(self):
        self.ended = asyncio.get_running_loop().create_future()
        await common.talk(self.write_message, self.ended)

    def on_message(self, message):
        pass

    def on_close(self):
        if not self.ended.done():
            self.ended.set_result(None)


async def main():
    common.expect_accident()
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    Application([(common.PATH, Session)]).listen(common.PORT, "127.0.0.1")
    await stop.wait()


asyncio.run(main())
