import asyncio
import os
import sys

SIZE = 100 * 1024


async def main(host, port):
    print(f"Connecting to {host}:{port}")
    reader, writer = await asyncio.open_connection(host, port)
    data = os.urandom(SIZE)
    writer.write(data)
    await writer.drain()
    print(f"Sent {len(data)} bytes")
    try:
        reply = await reader.readexactly(SIZE)
    except asyncio.IncompleteReadError as error:
        sys.exit(f"Received {len(error.partial)} bytes only")
    print(f"Received {len(reply)} bytes")
    writer.close()
    await writer.wait_closed()
    print("Client finished.")


try:
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
except OSError as error:
    sys.exit(str(error))
