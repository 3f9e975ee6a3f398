#!/usr/bin/env python3
"""A TCP proxy that does harm by a seed, between two speakers of ZMTP.

    proxy.py SEED LISTEN_PORT TO_PORT        commands on standard input, one a line

calm       passes everything on
delay      holds every chunk back for up to 200 ms
cut        ends connections in the middle of a frame, at random
duplicate  sends whole messages of the client twice: a retry that arrives late
twin       ends all connections; what a client then sends goes to two connections at once
"""

import asyncio
import random
import sys

GREETING_BYTES = 64
CHUNK_BYTES = 65_536
DELAY_SECONDS_MAX = 0.2
MORE_BIT, LONG_BIT, COMMAND_BIT = 1, 2, 4


class Proxy:
    def __init__(self, seed, to):
        self.random = random.Random(seed)
        self.to = to
        self.mode = "calm"
        self.writers = set()
        self.harm = 0

    async def accept(self, reader, writer):
        try:
            upstream = [await asyncio.open_connection("127.0.0.1", self.to)]
            if self.mode == "twin":
                upstream.append(await asyncio.open_connection("127.0.0.1", self.to))
                self.harm += 1
        except OSError:
            writer.close()
            return
        ends = [writer] + [w for _, w in upstream]
        self.writers.update(ends)
        tasks = [
            asyncio.create_task(self.client_side(reader, [w for _, w in upstream])),
            asyncio.create_task(self.server_side(upstream[0][0], writer)),
        ]
        tasks += [asyncio.create_task(swallow(r)) for r, _ in upstream[1:]]
        await asyncio.wait(tasks[:2], return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        for end in ends:
            end.close()
            self.writers.discard(end)

    async def client_side(self, reader, writers):
        """Frame by frame, so that a duplicate is a message and not a broken stream."""
        # The greeting comes in pieces, each an answer to the other side's.
        greeted = 0
        while greeted < GREETING_BYTES:
            piece = await reader.read(GREETING_BYTES - greeted)
            if not piece:
                return
            greeted += len(piece)
            await self.hurt(piece, writers)
        while True:
            head = await reader.readexactly(1)
            width = 8 if head[0] & LONG_BIT else 1
            length = await reader.readexactly(width)
            body = await reader.readexactly(int.from_bytes(length, "big"))
            frame = head + length + body
            await self.hurt(frame, writers)
            whole = not head[0] & (MORE_BIT | COMMAND_BIT)
            if self.mode == "duplicate" and whole and self.random.random() < 0.5:
                self.harm += 1
                await asyncio.sleep(self.random.random() * DELAY_SECONDS_MAX / 4)
                await self.hurt(frame, writers)

    async def server_side(self, reader, writer):
        while data := await reader.read(CHUNK_BYTES):
            await self.hurt(data, [writer])

    async def hurt(self, data, writers):
        if self.mode == "delay":
            self.harm += 1
            await asyncio.sleep(self.random.random() * DELAY_SECONDS_MAX)
        if self.mode == "cut" and self.random.random() < 0.05:
            self.harm += 1
            data = data[: self.random.randrange(len(data))]
            for writer in writers:
                writer.write(data)
            raise ConnectionAbortedError
        for writer in writers:
            writer.write(data)
            await writer.drain()

    def command(self, mode):
        self.mode = mode
        if mode == "twin":
            for writer in self.writers:
                writer.close()


async def swallow(reader):
    while await reader.read(CHUNK_BYTES):
        pass


async def main(seed, listen, to):
    proxy = Proxy(seed, to)
    await asyncio.start_server(proxy.accept, "127.0.0.1", listen)
    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    loop.set_exception_handler(lambda *_: None)
    while line := await commands.readline():
        proxy.command(line.decode().strip())
        print(proxy.harm, flush=True)


if __name__ == "__main__":
    asyncio.run(main(*(int(argument) for argument in sys.argv[1:4])))
