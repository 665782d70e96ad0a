import argparse
import asyncio
import os
import signal
import sys


async def main(host, port):
    loop = asyncio.get_running_loop()
    try:
        reader, writer = await asyncio.open_connection(host, port)
    except OSError as e:
        print(e, file=sys.stderr)
        return 1
    print(f"Connected to {host}:{port}, use Ctrl+C to exit")
    keyboard = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(keyboard), sys.stdin)
    while True:
        print("> ", end="", flush=True)
        line = await keyboard.readline()
        if not line:
            print()
            return 0
        data = line.rstrip(b"\n")
        if not data:
            continue
        writer.write(data)
        try:
            reply = await reader.readexactly(len(data))
        except (asyncio.IncompleteReadError, OSError):
            print("server closed", file=sys.stderr)
            return 1
        print("Received  : ", reply.decode(), sep=" ")


parser = argparse.ArgumentParser()
parser.add_argument("-H", "--host", default="127.0.0.1")
parser.add_argument("-P", "--port", type=int, default=8000)
args = parser.parse_args()
print()
print("Use ./client.py HOST PORT for non default args")
try:
    sys.exit(asyncio.run(main(args.host, args.port)))
except KeyboardInterrupt:
    print("\nCtrl + C, exiting...")
