# SPDX-License-Identifier: MIT
"""The library `websockets`, ended as its documentation shows: by SIGTERM, which leaves the `async with`."""
import asyncio
import signal

import websockets

import common


async def session(ws, path):
    if path.split("?")[0] != common.PATH:
        return await ws.close(1008)
    await common.talk(ws.send, ws.wait_closed())


async def main():
    common.expect_accident()
    stop = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set_result, None)
    async with websockets.serve(session, "127.0.0.1", common.PORT):
        await stop


asyncio.run(main())
