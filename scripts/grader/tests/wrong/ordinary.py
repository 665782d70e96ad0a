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


def listen(port, host="0.0.0.0", reuse=True, queue=128):
    listener = socket.socket()
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
