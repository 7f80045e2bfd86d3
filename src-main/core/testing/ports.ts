/** Ports for tests that need to know a port before, or after, anybody listens there. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';
/** Below those that systems hand out by themselves, to connections too (from 32,768 on). */
const FIRST_PORT = 20_000;
const END_OF_PORTS = 32_768;

/** A port where nobody listens, and that no other socket is given by the system. */
export async function freePort(host = LOOPBACK): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST_PORT, END_OF_PORTS);
    if (await canListen(host, port)) return port;
  }
}

/** Whether nobody else has the port. */
export function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host, port }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
