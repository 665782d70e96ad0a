#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""課題3 方法2: asyncio (シングルスレッド) 田中 健"""
import asyncio
import logging
import time

import settings

logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
logging.getLogger("asyncio").setLevel(logging.CRITICAL)
log = logging.getLogger("server")


class MenuServer:
    def __init__(self):
        self.start = time.monotonic()
        self.last_id = 0
        self.members = {}
        self.count = 0

    async def handle(self, reader, writer):
        ip, port = writer.get_extra_info("peername")
        log.info("Connection request from %s:%d", ip, port)
        self.last_id += 1
        me = self.last_id
        self.members[me] = writer
        log.info("Client %d connected. Number of connected clients = %d", me, len(self.members))
        try:
            while True:
                head = await reader.readline()
                if not head:
                    break
                # header: "<command> <length of the body>\n"
                try:
                    cmd, n = head.decode().split()
                    body = await reader.readexactly(int(n))
                except (ValueError, UnicodeDecodeError):
                    await self.reply(writer, "error: bad header")
                    continue
                if cmd == "exit":
                    break
                out = self.execute(cmd, body, ip, port)
                await self.reply(writer, out)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            del self.members[me]
            log.info("Client %d disconnected. Number of connected clients = %d", me, len(self.members))
            writer.close()

    def execute(self, cmd, body, ip, port):
        if cmd not in ("upper", "addr", "count", "time"):
            return "error: unknown command"
        self.count += 1
        log.info("Command %s", cmd)
        if cmd == "upper":
            return body.decode("utf-8", "replace").upper()
        if cmd == "addr":
            return "client IP = %s, port = %d" % (ip, port)
        if cmd == "count":
            return "requests served = %d" % self.count
        t = int(time.monotonic() - self.start)
        return "run time = %02d:%02d:%02d" % (t // 3600, t // 60 % 60, t % 60)

    async def reply(self, writer, text):
        data = text.encode()
        writer.write(b"%d\n" % len(data) + data)
        await writer.drain()

    async def report(self):
        n = 1
        while True:
            await asyncio.sleep(self.start + 60 * n - time.monotonic())
            log.info("Number of connected clients = %d", len(self.members))
            n += 1

    async def main(self):
        srv = await asyncio.start_server(self.handle, settings.HOST, settings.PORT, backlog=500)
        log.info("The server is ready to receive on port %d", settings.PORT)
        task = asyncio.create_task(self.report())
        async with srv:
            await srv.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(MenuServer().main())
    except KeyboardInterrupt:
        log.info("Bye bye~")
