#!/usr/bin/env python3
# EECS 489 - HW3
# usage: main2.py --port=9090 localhost:8001 localhost:8002
import argparse
import asyncio

from util import setup_log, hostport

ap = argparse.ArgumentParser()
ap.add_argument("--port", type=int, default=9090)
ap.add_argument("targets", nargs="+", type=hostport, metavar="HOST:PORT")
opts = ap.parse_args()
log = setup_log("lb")


async def ask(host, port, data):
    r, w = await asyncio.wait_for(asyncio.open_connection(host, port), 5)
    try:
        w.write(data)
        await w.drain()
        return await asyncio.wait_for(r.read(2048), 30)
    finally:
        w.close()


async def session(reader, writer):
    who = "%s:%d" % writer.get_extra_info("peername")[:2]
    log.info("%s joined", who)
    turn = 0
    try:
        while True:
            data = await reader.read(1024)
            if not data:
                break
            host, port = opts.targets[turn % len(opts.targets)]
            turn += 1
            log.info("%s => %s:%d", who, host, port)
            try:
                answer = await ask(host, port, data)
            except (OSError, asyncio.TimeoutError) as e:
                log.error("%s:%d does not answer: %s", host, port, e)
                answer = b"Error: Could not connect to backend server."
            if not answer:
                log.error("%s:%d hung up", host, port)
                answer = b"Error: Could not connect to backend server."
            writer.write(answer)
            await writer.drain()
    except ConnectionError:
        log.warning("%s broke off", who)
    finally:
        writer.close()
        log.info("%s left", who)


async def main():
    srv = await asyncio.start_server(session, port=opts.port, host="0.0.0.0", backlog=200)
    log.info("load balancer on %d for %s", opts.port, ", ".join("%s:%d" % t for t in opts.targets))
    async with srv:
        await srv.serve_forever()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
