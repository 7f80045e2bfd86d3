/**
 * The network between cores and relays, in the hands of a test: real sockets on loopback that can
 * be cut, refused, or cut after a number of bytes have passed.
 */
import type { Duplex } from 'node:stream';
import { type Dial, tcpDial } from '../tls/index.ts';

export type ControlledNetwork = {
  readonly dial: Dial;
  /** Ends every open connection and refuses new ones until heal(). */
  cut(): void;
  heal(): void;
  /** Cuts the connection over which the n-th chunk (from 1) is about to leave, once. */
  cutBeforeChunk(n: number): void;
  /** Chunks that left since the network was made or cutBeforeChunk was called. */
  readonly sentChunkCount: number;
};

/** A network that lets everything pass until it is told otherwise. */
export function controlledNetwork(): ControlledNetwork {
  const open = new Set<Duplex>();
  let isCut = false;
  let cutAt: number | undefined;
  let sentChunkCount = 0;

  const dial: Dial = async (target) => {
    if (isCut) throw Object.assign(new Error('the test cut the network'), { code: 'ENETUNREACH' });
    const socket = await tcpDial(target);
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    socket.write = ((...args: unknown[]) => {
      sentChunkCount += 1;
      if (sentChunkCount === cutAt) {
        socket.destroy();
        return false;
      }
      return write(...args);
    }) as typeof socket.write;
    return socket;
  };

  return {
    dial,
    cut: () => {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    heal: () => {
      isCut = false;
    },
    cutBeforeChunk: (n) => {
      sentChunkCount = 0;
      cutAt = n;
    },
    get sentChunkCount() {
      return sentChunkCount;
    },
  };
}
