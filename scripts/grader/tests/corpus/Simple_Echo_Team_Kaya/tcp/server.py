"""SimpleEcho TCP with asyncio - Deniz Kaya

One client at a time: the lock is held while a client is served.
"""
import asyncio

PORT = 12345
turn = asyncio.Lock()


async def on_client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
    async with turn:
        peer = writer.get_extra_info("peername")
        print("Connection request from", peer, flush=True)
        try:
            sentence = await reader.read(2048)
            if sentence:
                writer.write(sentence.decode("utf-8", "surrogateescape").upper().encode("utf-8", "surrogateescape"))
                await writer.drain()
        except ConnectionError as e:
            print("lost", peer, e, flush=True)
        finally:
            writer.close()


async def main():
    server = await asyncio.start_server(on_client, "0.0.0.0", PORT)
    print(f"The server is ready to receive on port {PORT}", flush=True)
    async with server:
        await server.serve_forever()


try:
    asyncio.run(main())
except KeyboardInterrupt:
    pass
