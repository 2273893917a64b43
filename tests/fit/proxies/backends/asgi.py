# SPDX-License-Identifier: MIT
"""An ASGI application, for uvicorn and Hypercorn: asgi:app, with this folder as PYTHONPATH."""
import common


async def until_gone(receive):
    while (await receive())["type"] != "websocket.disconnect":
        pass


async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                common.expect_accident()
            await send({"type": message["type"] + ".complete"})
            if message["type"] == "lifespan.shutdown":
                return
    if scope["type"] != "websocket" or scope["path"] != common.PATH:
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await send({"type": "websocket.close"})
        return
    await receive()
    await send({"type": "websocket.accept"})
    await common.talk(lambda text: send({"type": "websocket.send", "text": text}), until_gone(receive))
