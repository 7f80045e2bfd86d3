import { type AddressInfo, Socket, createServer } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { tcpDial } from './index.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test.each([
  ['after 30 s', undefined, 30_000],
  ['when the target says', 120_000, 120_000],
  ['when the system says', 0, 0],
])('TCP keep-alive begins %s', async (_, keepAliveIdleMs, expected) => {
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const socket = await tcpDial({ host: '127.0.0.1', port, keepAliveIdleMs });
  socket.destroy();
  server.close();
  expect(keepAlive.mock.calls).toEqual([[true, expected]]);
});

test('[NW7] an address that takes a second to answer is not given up for the next', async () => {
  const connect = vi.spyOn(Socket.prototype, 'connect');
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  const socket = await tcpDial({ host: 'localhost', port });
  socket.destroy();
  server.close();
  const options = JSON.stringify(connect.mock.calls);
  expect(options).toContain('"autoSelectFamilyAttemptTimeout":3000');
});
