# asyncio: streams over sockets, child processes, queues.
import asyncio
async def main():
    srv=await asyncio.start_server(h,'127.0.0.1',0)
    r,w=await asyncio.open_connection('127.0.0.1',srv.sockets[0].getsockname()[1])
    w.write(b'ping\n'); await w.drain(); print(await r.readline()); w.close(); srv.close()
    pr=await asyncio.create_subprocess_exec('echo','hey',stdout=asyncio.subprocess.PIPE); print((await pr.communicate())[0])
async def h(r,w):
    w.write((await r.readline()).upper()); await w.drain(); w.close()
asyncio.run(main())


async def more():
    queue = asyncio.Queue(2)

    async def produce():
        for i in range(5):
            await queue.put(i)
        await queue.put(None)

    async with asyncio.TaskGroup() as group:
        group.create_task(produce())
        while (item := await queue.get()) is not None:
            print('item', item)
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(10)
    except TimeoutError:
        print('timeout')
    lock = asyncio.Lock()
    async with lock:
        print(lock.locked())
    process = await asyncio.create_subprocess_shell('cat; exit 4', stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    print(await process.communicate(b'x' * 10), process.returncode)


asyncio.run(more())
