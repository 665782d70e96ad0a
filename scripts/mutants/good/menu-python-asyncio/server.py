import asyncio
import sys


class MenuServer:
    def __init__(self):
        self.clients = {}
        self.last = 0
        self.requests = 0
        self.start = asyncio.get_running_loop().time()

    def elapsed(self):
        return asyncio.get_running_loop().time() - self.start

    async def serve(self, reader, writer):
        address = writer.get_extra_info("peername")
        self.last += 1
        me = self.last
        self.clients[me] = address
        print(f"Connection request from {address[0]}:{address[1]}")
        print(f"Client {me} connected. Number of connected clients = {len(self.clients)}")
        try:
            while line := await reader.readline():
                if line.rstrip() == b"5":
                    break
                writer.write(self.answer(line.rstrip(b"\r\n"), address) + b"\n")
                await writer.drain()
        except (OSError, ValueError, asyncio.CancelledError):
            pass
        finally:
            del self.clients[me]
            writer.close()
            print(f"Client {me} disconnected. Number of connected clients = {len(self.clients)}")

    def answer(self, line, address):
        command = line[:1].decode("latin-1")
        if command not in ("1", "2", "3", "4"):
            return b"error: unknown command"
        self.requests += 1
        print("Command", command)
        if command == "1":
            return line[1:].decode(errors="surrogateescape").upper().encode(errors="surrogateescape")
        if command == "2":
            return "client IP = {}, port = {}".format(*address).encode()
        if command == "3":
            return f"requests served = {self.requests}".encode()
        t = int(self.elapsed())
        return f"run time = {t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}".encode()

    async def report(self):
        minute = 1
        while True:
            await asyncio.sleep(60 * minute - self.elapsed())
            print(f"Number of connected clients = {len(self.clients)}")
            minute += 1


async def main(host="0.0.0.0", port="29999"):
    menu = MenuServer()
    server = await asyncio.start_server(menu.serve, host, int(port), backlog=200)
    print("The server is ready to receive on port", port)
    async with server:
        await asyncio.gather(server.serve_forever(), menu.report())


try:
    asyncio.run(main(*sys.argv[1:]))
except KeyboardInterrupt:
    print("Bye bye~")
