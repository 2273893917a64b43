# SPDX-License-Identifier: MIT
"""What the services in this folder have in common. Each says hello, and with CHATTER=1 a word a second; SIGUSR2 makes
the handler of every connection raise. The port is the first argument."""
import asyncio
import os
import signal
import sys

PORT = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else int(os.environ.get("PORT", "0"))
CHATTER = os.environ.get("CHATTER") == "1"
HELLO = '{"type":"welcome"}'
WORD = '{"type":"word"}'
PATH = "/v1"

accident = None  # set by SIGUSR2


def expect_accident():
    """Once, in the event loop."""
    global accident
    accident = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, accident.set)


async def talk(send, ended):
    """A session: until `ended`, a future or a task, is done."""
    await send(HELLO)
    ended = asyncio.ensure_future(ended)
    hit = asyncio.ensure_future(accident.wait())
    try:
        while not ended.done():
            await asyncio.wait([ended, hit], timeout=1, return_when=asyncio.FIRST_COMPLETED)
            if hit.done():
                asyncio.get_running_loop().call_later(0.2, accident.clear)  # only those of this moment
                raise RuntimeError("an accident in the handler")
            if CHATTER and not ended.done():
                await send(WORD)
    finally:
        hit.cancel()
        ended.cancel()
