#!/usr/bin/env python3
# EECS 489 - HW3
# backend server (echo + name)
import argparse
import asyncio
import logging

from util import setup_log

ap = argparse.ArgumentParser(description="echo backend")
ap.add_argument("--port", type=int, required=True)
ap.add_argument("--name", default="1", help="number of this backend, 1 or 2")
opts = ap.parse_args()

log = setup_log("backend-" + opts.name)
SUFFIX = b"server-" + opts.name.encode()


async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
    peer = writer.get_extra_info("peername")
    log.info("connection from %s port %s", peer[0], peer[1])
    try:
        while data := await reader.read(1024):
            log.debug("got %d bytes: %r", len(data), data[:40])
            writer.write(data + SUFFIX)
            await writer.drain()
    except ConnectionError as e:
        log.warning("lost %s:%s (%s)", peer[0], peer[1], e)
    finally:
        writer.close()
        log.info("bye %s port %s", peer[0], peer[1])


async def main():
    server = await asyncio.start_server(handle, "0.0.0.0", opts.port)
    log.info("up on port %d", opts.port)
    async with server:
        await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    log.info("stopped")
