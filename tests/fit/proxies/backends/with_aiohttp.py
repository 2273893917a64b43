# SPDX-License-Identifier: MIT
"""aiohttp. With RECIPE=1 it reads, and closes its sockets at a shutdown, as aiohttp's documentation shows."""
import os
import weakref

from aiohttp import WSCloseCode, web

import common

sockets = weakref.WeakSet()


async def until_closed(ws):
    async for _ in ws:
        pass


async def session(request):
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    sockets.add(ws)
    if os.environ.get("RECIPE") == "1":
        await ws.send_str(common.HELLO)
        await until_closed(ws)
    else:
        await common.talk(ws.send_str, until_closed(ws))
    return ws


async def on_startup(_):
    common.expect_accident()


async def on_shutdown(_):
    for ws in set(sockets):
        await ws.close(code=WSCloseCode.GOING_AWAY, message="deploy")


app = web.Application()
app.router.add_get(common.PATH, session)
app.on_startup.append(on_startup)
if os.environ.get("RECIPE") == "1":
    app.on_shutdown.append(on_shutdown)
web.run_app(app, host="127.0.0.1", port=common.PORT, shutdown_timeout=float(os.environ.get("PATIENCE", "60")), print=None)
