"""A proxy for CONNECT, which leads to one place whatever it is asked for. usage: connect_proxy.py PORT HOST PORT"""

import asyncio
import sys


async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


async def tunnel(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    far_reader, far_writer = await asyncio.open_connection(*sys.argv[2:])
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    await asyncio.gather(pump(reader, far_writer), pump(far_reader, writer), return_exceptions=True)


async def serve():
    server = await asyncio.start_server(tunnel, None, int(sys.argv[1]))
    await server.serve_forever()


asyncio.run(serve())
