# SPDX-License-Identifier: MIT
"""What happens to a service, and a cell of the table: one service in one situation.

A situation is a function of a Play (play.py): it does to the service what an operator, a deploy or an accident does, and
returns when the service is as it was before. Then the play looks when the service is possible again, if the situation has
not said so itself, and waits for the clients.
"""
import re
import time

import matrix
import servers

DOWN = 3  # s between a stop and the next start
GONE = 5  # s that a backend is away
MUTE = 8  # s that it says nothing
ABSENT = 20  # s that a path is not there
BUSY = 12  # s that others hold all places
SWITCH = 0.5  # s until the old processes no longer accept; who asks before that is answered, and learns nothing
STORM = 20  # connects of others from the same address, at once


class Cell:
    def __init__(self, make, situation, arrives, setting="", may=(), does="back", client="beast", arguments=(), path="/v1",
                 watch=0, settle=1.5, why="", limit=120, **values):
        self.make = make  # folder -> service, of the class make.service
        self.situation = situation
        self.arrives = set(arrives.split(", ")) if arrives else set()  # what the client has to see, in words of the tap
        self.may = set(may)  # and what it may see besides, as that is a matter of milliseconds
        self.does = does  # back; stays: nothing may happen to it; stops, tells: it is for ever
        self.setting = setting  # what is not the program's default
        self.client = client
        self.stack = next(stack for stack in matrix.STACKS if stack.name == client)  # what it hides from redial
        self.arguments = list(arguments)  # of the client
        self.path = path
        self.from_start = situation in FROM_START  # it begins before the clients do, and starts them
        self.watch = watch  # s to look on, after it
        self.settle = settle  # s that the client has to stay up to be back
        self.why = why  # it may take longer than judge.TIMES its wait; printed on the page
        self.limit = limit  # s until all has to be over
        if self.for_ever():
            self.arguments.append("--fast")  # nobody waits for a quarter of an hour here
            self.may.add("silence")  # with a time limit of half a second, a busy machine is silent at times
        self.scheme = "wss" if situation is no_TLS_port else "ws"
        self.values = values  # of the situation, and key: the client has one instead of a token

        self.version = None  # of the program, as it says itself

    @property
    def family(self):
        return self.make.service.family

    @property
    def title(self):
        return self.situation.__name__.replace("_", " ")

    @property
    def name(self):
        """For people and files."""
        words = [self.family, self.title, self.setting, self.client if self.client != "beast" else ""]
        return re.sub(r"[^\w.]+", "_", ".".join(word for word in words if word)).strip("_")

    def for_ever(self):
        return self.does in ("stops", "tells")

    def expected(self):
        """Roughly, the seconds that it takes; the long ones are started first."""
        final = any(word.isdigit() and not word.startswith("5") and len(word) == 3 for word in self.arrives)
        return self.watch + (60 if final and self.does == "back" else 10)


# --- a deploy, an accident ---

def graceful_reload(play):
    play.service.reload()
    time.sleep(SWITCH)


def reload_without_a_change(play):
    play.service.reload(revision=play.service.revision)
    time.sleep(SWITCH)


def restart(play):
    play.service.restart()
    time.sleep(SWITCH)


def stop_and_start(play):
    play.service.stop()
    time.sleep(DOWN)
    play.service.start_again()


def kill(play):
    play.service.kill()
    time.sleep(DOWN)
    play.service.start_again()


def backend_gone(play):
    play.service.backend.kill()
    time.sleep(GONE)
    play.service.backend.start_again()


def backend_mute(play):
    """It takes connections and never answers, as a process does that is out of memory or in a deadlock."""
    backend = play.service.backend
    backend.kill()
    mute = servers.Server(play.folder, "mute", [servers.PYTHON, play.folder.at("backends/mute.py"), str(backend.port)])
    mute.start()
    try:
        time.sleep(MUTE)
    finally:
        mute.kill()
    backend.start_again()


def deploy_with_a_hint(play):
    """The server says going_away and how long to stay away, closes with 1001, and refuses with 503 until it is back."""
    play.wait_until(lambda: not play.tap.connects[-1].up(), 30)


def application_raises(play):
    play.backend.accident()


# --- limits ---

def over_the_connection_limit(play):
    """Others hold all places when the clients come."""
    with play.occupied(play.cell.values["places"]):
        play.start_clients()
        time.sleep(BUSY)
    play.possible_at = time.monotonic()


def over_the_rate_limit(play):
    """Others behind the client's address use up what it may have. Then its connection is lost, and it has to come back."""
    play.possible_at = time.monotonic() + play.cell.values["span"]
    for source in play.sources:
        for _ in range(STORM):
            servers.greet(play.service.port, source=source)
    play.backend.kill()
    play.backend.start_again()


def idle_limit(play):
    """Nobody says anything for longer than the proxy allows."""
    if play.cell.does == "back":
        play.wait_until(lambda: not play.tap.connects[-1].up(), 30)
    play.possible_at = time.monotonic()


# --- a path that is not there ---

def closed(play, seconds):
    """Restarts the service with `during` changed, and lets it have `after` later."""
    play.service.stop()
    play.service.change(**play.cell.values["during"])
    play.service.start_again()
    time.sleep(seconds)
    play.service.reload(**play.cell.values["after"])


def path_not_there_for_20_s(play):
    closed(play, ABSENT)


def maintenance_page(play):
    closed(play, GONE)


# --- what does not pass ---

def wrong_path(play):
    play.start_clients()


def TLS_port(play):
    play.start_clients()


def no_TLS_port(play):
    play.start_clients()


def unknown_subprotocol(play):
    play.start_clients()


FROM_START = (over_the_connection_limit, wrong_path, TLS_port, no_TLS_port, unknown_subprotocol)
