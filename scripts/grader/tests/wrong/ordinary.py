"""What the wrong programs do as right ones do."""
import os
import signal
import socket
import sys
import threading

_printing = threading.RLock()


def say(text, end="\n"):
    with _printing:
        sys.stdout.write(text + end)
        sys.stdout.flush()


def first_address(host, port):
    """As many programs take it: a name has several, and they look at one."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]


def connect_first(host, port):
    family, kind, proto, _, address = first_address(host, port)
    conn = socket.socket(family, kind, proto)
    conn.connect(address)
    return conn


def listen(port, host="0.0.0.0", reuse=True, queue=128):
    only_ipv6, host = host == "::-only", host.removesuffix("-only")
    listener = socket.socket(first_address(host, port)[0])
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_ipv6)
    if reuse:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, port))
    listener.listen(queue)
    return listener


def until_ctrl_c(main, fault, farewell=lambda: None):
    """Runs main; Ctrl-C ends it and all its threads, unless the fault is about that."""
    # Whatever started the program may have had it ignored.
    signal.signal(signal.SIGINT, signal.SIG_IGN if fault == "ctrl-c-ignored" else signal.default_int_handler)
    try:
        main()
    except KeyboardInterrupt:
        if fault == "ctrl-c-uncaught":
            raise
        if fault == "joins":
            # The interpreter waits for the threads.
            return
        farewell()
        os._exit(0)
