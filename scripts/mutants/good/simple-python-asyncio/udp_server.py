"""SimpleEcho over UDP with asyncio's datagram endpoint: one plain loop, any number of clients."""
import asyncio
import sys


class UpperCase(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        print("UDP message from %s:%d" % addr[:2])
        self.transport.sendto(data.upper(), addr)


async def main(port):
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(UpperCase, local_addr=("0.0.0.0", port))
    print(f"The server is ready to receive on port {port}")
    await asyncio.Event().wait()


try:
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 12000))
except KeyboardInterrupt:
    pass
