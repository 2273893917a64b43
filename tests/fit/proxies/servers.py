# SPDX-License-Identifier: MIT
"""Starts and ends other people's servers: free ports, a temporary folder for each, an ordinary user."""
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
# python3 of the distribution, whose packages the frameworks are.
PYTHON = "/usr/bin/python3"
PORTS = range(20000, 32000)  # below what the system hands out by itself: nobody gets one of these by chance
UPGRADE = ("GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: cmVkaWFsLXByb2JlLWtleQ==\r\n\r\n")


class Ports:
    def __init__(self):
        self.given = set()
        self.lock = threading.Lock()

    def free(self):
        with self.lock:
            while True:
                port = random.choice(PORTS)
                if port in self.given:
                    continue
                self.given.add(port)
                with socket.socket() as s:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                    try:
                        s.bind(("127.0.0.1", port))
                        return port
                    except OSError:
                        continue


ports = Ports()


def which(name):
    """The path of a program, also where only root's PATH leads."""
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin")


def ordinary_user():
    """Arguments for Popen: nothing for an ordinary user, nobody for root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class Folder:
    """A temporary folder that the servers' user may write to."""

    def __init__(self):
        user = ordinary_user()
        # Root's own temporary folder may be closed to everybody else.
        self.path = tempfile.mkdtemp(prefix="redial-proxies-", dir="/tmp" if user else None)
        self.bring(os.path.join(HERE, "backends"), "backends")
        if user:
            os.chown(self.path, user["user"], user["group"])

    def bring(self, path, name):
        """Copies a file or a folder to where the servers' user may read it, wherever the sources are."""
        if os.path.isdir(path):
            os.makedirs(self.at(name), exist_ok=True)
            os.chmod(self.at(name), 0o755)
            for inner in os.listdir(path):
                self.bring(os.path.join(path, inner), os.path.join(name, inner))
        else:
            shutil.copyfile(path, self.at(name))
            os.chmod(self.at(name), 0o755 if os.access(path, os.X_OK) else 0o644)

    def at(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text):
        """Writes a file in one step: who reads it meanwhile gets the old one or the new one."""
        with open(self.at(name + ".new"), "w") as file:
            file.write(text)
        os.chmod(self.at(name + ".new"), 0o644)
        os.rename(self.at(name + ".new"), self.at(name))
        return self.at(name)

    def read(self, name):
        """What is in a file, or nothing."""
        if not os.path.exists(self.at(name)):
            return ""
        with open(self.at(name), errors="replace") as file:
            return file.read()

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)


class Server:
    """A program that runs in a process group of its own, until `kill`."""

    def __init__(self, folder, name, command, environment=None):
        self.folder = folder
        self.name = name
        self.command = command
        self.environment = dict(environment or {})
        self.process = None

    def start(self):
        environment = {"PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": self.folder.path, "LC_ALL": "C.UTF-8",
                       "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **self.environment}
        with open(self.folder.at(self.name + ".out"), "a") as out:
            self.process = subprocess.Popen(self.command, cwd=self.folder.path, env=environment, stdin=subprocess.DEVNULL,
                                            stdout=out, stderr=out, start_new_session=True, **ordinary_user())

    def send(self, number):
        self.process.send_signal(number)

    def stop(self, seconds=20):
        """As an operator's `stop` does: SIGTERM, and SIGKILL for who has not gone after so long."""
        self.end(signal.SIGTERM, seconds)

    def end(self, number, seconds=20):
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                pass
        self.kill()

    def kill(self):
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)  # what is left of the group, also without its leader
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process = None


def certificate(folder):
    """cert.pem with its key in it, for no host in particular."""
    subprocess.run([which("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-subj", "/CN=localhost", "-keyout", folder.at("key.pem"), "-out", folder.at("cert.only")],
                   check=True, timeout=60, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    folder.write("cert.pem", folder.read("cert.only") + folder.read("key.pem"))


def greet(port, path="/v1?key=pk_live_probe", seconds=30, source="127.0.0.9"):
    """Asks for one WebSocket and waits for the service's hello. None: it came; else what came instead."""
    try:
        with socket.create_connection(("127.0.0.1", port), seconds, source_address=(source, 0)) as s:
            s.sendall((UPGRADE % path).encode())
            got = b""
            while b'"welcome"' not in got:
                more = s.recv(4096)
                if not more:
                    return got[:60] or b"FIN"
                got += more
                if b"\r\n" in got and b" 101 " not in got.split(b"\r\n")[0]:
                    return got[:60]
            s.sendall(b"\x88\x82\0\0\0\0\x03\xe8")  # 1000
            return None
    except OSError as error:
        return str(error).encode()


def await_service(port, path="/v1?key=pk_live_probe", seconds=90):
    """Asks again and again, one at a time and patiently, until the service says hello. When that was."""
    end = time.monotonic() + seconds
    while True:
        answer = greet(port, path)
        now = time.monotonic()
        if answer is None:
            return now
        if now > end:
            raise TimeoutError("no service on port %d after %d s: %r" % (port, seconds, answer))
        time.sleep(0.1)


def await_port(port, seconds=60):
    end = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
            return
        except OSError as error:
            if time.monotonic() > end:
                raise TimeoutError("nobody listens on port %d: %s" % (port, error)) from error
            time.sleep(0.05)
