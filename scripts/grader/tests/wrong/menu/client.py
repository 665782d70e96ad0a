"""A menu client with one fault, or with none: menu.client PORT FAULT.

Its lines are those of hw-multithread/README.md. Each fault is one that students' clients have.
"""
import os
import signal
import socket
import sys
import time

from ordinary import say, until_ctrl_c

PORT, FAULT = int(sys.argv[1]), sys.argv[2]
MENU = """<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit"""


class Session:
    def __init__(self):
        self.sock = None
        if FAULT == "connects-late":
            return
        self.connect()
        if FAULT == "connects-twice":
            socket.create_connection(("127.0.0.1", PORT)).close()
        port = PORT if FAULT == "tells-the-servers-port" else self.sock.getsockname()[1]
        if FAULT != "tells-no-port":
            say(f"The client is running on port {port}")

    def connect(self):
        self.sock = socket.create_connection(("127.0.0.1", PORT))
        self.replies = self.sock.makefile("r", encoding="utf-8", newline="\n")

    def run(self):
        while True:
            if FAULT == "menu-once" and hasattr(self, "shown"):
                pass
            elif FAULT == "menu-text":
                say(MENU.replace("UPPER-case", "uppercase"))
            else:
                say(MENU)
            self.shown = True
            option = self.prompt("Your choice, please: " if FAULT == "prompt-text" else "Input option: ")
            if FAULT == "ends-at-3" and option == "3":
                raise ValueError(option)
            if option == "1":
                started = time.perf_counter()
                sentence = self.prompt("Input sentence: ")
                self.ask("1" + sentence, started)
            elif option in ("2", "3", "4"):
                self.ask(option, time.perf_counter())
            elif option == "5":
                if self.sock:
                    self.sock.sendall(b"5\n")
                self.pause()
                return
            elif FAULT == "wrong-option-ends-it":
                return
            elif FAULT == "option-is-a-number":
                int(option)
                say("Wrong option, choose 1 to 5")
            elif FAULT != "wrong-option-untold":
                say("Wrong option, choose 1 to 5")

    def prompt(self, text):
        if FAULT != "prompt-kept-back":  # as printf() without fflush() does
            say(text, end="")
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        if FAULT == "enter-twice":
            sys.stdin.readline()
        return line.removesuffix("\n")

    def pause(self):
        if FAULT == "waits-for-enter":
            say("Press Enter to go on…", end="")
            sys.stdin.readline()

    def ask(self, request, started):
        if not self.sock:
            self.connect()
        if FAULT == "connects-for-each-command" and self.served():
            self.sock.close()
            self.replies.close()
            self.connect()
        sent = started if FAULT == "rtt-with-the-typing" else time.perf_counter()
        self.sock.sendall((request + "\n").encode())
        reply = self.replies.readline()
        rtt = (time.perf_counter() - sent) * 1000
        if not reply:
            if FAULT == "goes-on-without-server":
                reply = "\n"
            else:
                raise ConnectionError("the server closed the connection")
        self.show(reply.removesuffix("\n"), rtt)

    def served(self):
        self.asked = getattr(self, "asked", 0) + 1
        return self.asked > 1

    def show(self, reply, rtt):
        form = {"reply-text": "Server: {}", "reply-without-blank": "Reply from server:{}"}
        form = form.get(FAULT, "Reply from server: {}")
        if FAULT == "reply-cut":
            reply = reply[:5]
        if FAULT == "shows-no-count" and "served" in reply:
            reply = "option 3 is done"
        if FAULT == "shows-no-time" and "time" in reply:
            reply = "done"
        if FAULT == "shows-no-address" and "client IP" in reply:
            reply = f"you are connected to port {PORT}"
        if FAULT == "address-as-a-tuple" and "client IP" in reply:
            reply = str(self.sock.getsockname())
        if FAULT == "count-alone" and "served" in reply:
            reply = reply.split()[-1]
        if FAULT == "time-without-zeros" and "time" in reply:
            reply = reply.replace("00", "0")
        say("")
        if FAULT == "shows-no-time":
            say(time.strftime("[%Y-%m-%d %H:%M:%S] reply:"))
        say(form.format(reply))
        if FAULT == "rtt-in-seconds":
            rtt /= 1000
        if FAULT == "rtt-made-up":
            rtt = 0.123
        decimals = 2 if FAULT == "rtt-of-two-decimals" else 3
        if FAULT != "lacks-rtt" and not (FAULT == "rtt-once" and "served" in reply):
            say(f"RTT = {rtt:.{decimals}f} ms")
        if FAULT == "shows-no-count":
            say("Response time: 2.5 ms, 3 ms at most")
        say("")
        self.pause()
        self.has_replied = True


def farewell():
    say("Goodbye" if FAULT == "farewell-text" else "Bye bye~")
    os._exit(3 if FAULT == "status-3" else 0)


def interrupted():
    if FAULT == "ctrl-c-fails-after-a-reply" and getattr(session, "has_replied", False):
        os._exit(1)
    if FAULT == "ctrl-c-without-farewell":
        say("")
        os._exit(0)
    if FAULT == "status-130":
        say("\nBye bye~")
        os._exit(130)
    say("")
    farewell()


session = None


def main():
    global session
    try:
        session = Session()
        session.run()
        farewell()
    except OSError as error:
        if FAULT == "server-gone-uncaught":
            raise
        server_gone(error)


def server_gone(error):
    if FAULT == "server-gone-silently":
        os._exit(1)
    if FAULT == "server-gone-by-a-signal":
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGPIPE)
    say(f"The server has gone: {error}")
    os._exit(0 if FAULT == "server-gone-with-status-0" else 1)


until_ctrl_c(main, FAULT, interrupted)
