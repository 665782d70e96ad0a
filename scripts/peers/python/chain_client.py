"""Client of the chain: hw-proxy-chain/README.md, "Client".

chain_client.py [--no-newline] INPUT

INPUT has the wanted file's name and a "host port" line for each hop. Every line that is sent has a newline behind it;
with --no-newline the last one has none.
"""
import os
import signal
import socket
import sys

CHUNK = 8192  # bytes
PATIENCE = 10  # seconds without data


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def parse(text):
    """The name and the hops' lines; as bytes, a name need not be UTF-8."""
    lines = [line.removesuffix(b"\r") for line in text.split(b"\n")] + [b""]
    name, *hops = lines[:lines.index(b"")] or [b""]
    if not name:
        raise ValueError("the input has no name")
    if not hops:
        raise ValueError("the input has no hop")
    return name, hops


def download(sock, path):
    # Aside first: what stands under the file's own name is whole. This name is short,
    # the file's may be as long as can be.
    aside = f".chain_client.{os.getpid()}"
    try:
        with open(aside, "xb") as file:
            while data := sock.recv(CHUNK):
                file.write(data)
        os.replace(aside, path)
    except BaseException:  # Ctrl-C leaves nothing behind either
        if os.path.exists(aside):
            os.unlink(aside)
        raise


def main(path, ending):
    with open(path, "rb") as file:
        name, hops = parse(file.read())
    path = os.path.basename(name)
    if path in (b"", b".", b".."):
        raise ValueError("the name is a directory's")
    host, port = hops[0].split()
    with socket.create_connection((host, int(port))) as sock:
        sock.settimeout(PATIENCE)
        sock.sendall(b"\n".join([name, *hops[1:]]) + ending)
        download(sock, path)
    say("The file got downloaded in the client.")


args = [arg for arg in sys.argv[1:] if arg != "--no-newline"]
if len(args) != 1:
    sys.exit("usage: chain_client.py [--no-newline] INPUT")
try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main(args[0], b"" if "--no-newline" in sys.argv[1:] else b"\n")
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"chain_client: {error}")
