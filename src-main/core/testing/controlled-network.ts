/**
 * The network between cores and relays, in the hands of a test: real sockets on loopback that can
 * be cut, refused, or cut at a chosen piece on its way out or in.
 */
import type { Duplex } from 'node:stream';
import { type Dial, tcpDial } from '../tls/index.ts';

/** Which piece never arrives: the n-th (from 1) that leaves this side, or that comes to it. */
export type Cut = { readonly direction: 'out' | 'in'; readonly piece: number };

/** One side's network; see the functions. */
export type ControlledNetwork = {
  readonly dial: Dial;
  /** Ends every open connection and refuses new ones until heal(). */
  cut(): void;
  heal(): void;
  /** Ends the connection over which that piece goes, once; everything else passes. */
  cutAt(cut: Cut): void;
  /** Pieces so far. */
  readonly counts: Readonly<Record<Cut['direction'], number>>;
};

/** A network that lets everything pass until it is told otherwise. */
export function controlledNetwork(): ControlledNetwork {
  const open = new Set<Duplex>();
  const counts = { out: 0, in: 0 };
  let isCut = false;
  let planned: Cut | undefined;

  /** Counts the piece; false when it is the one that must not arrive. */
  function passes(direction: Cut['direction']): boolean {
    counts[direction] += 1;
    return planned?.direction !== direction || planned.piece !== counts[direction];
  }

  function watch(socket: Duplex): void {
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
    const emit = socket.emit.bind(socket);
    socket.write = (...args: unknown[]) => {
      if (passes('out')) return write(...args);
      socket.destroy();
      return false;
    };
    socket.emit = (event: string | symbol, ...args: unknown[]) => {
      if (event !== 'data' || passes('in')) return emit(event, ...args);
      socket.destroy();
      return true;
    };
  }

  return {
    dial: async (target) => {
      if (isCut) throw Object.assign(new Error('the test cut the network'), { code: 'ENETDOWN' });
      const socket = await tcpDial(target);
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      watch(socket);
      return socket;
    },
    cut: () => {
      isCut = true;
      for (const socket of open) socket.destroy();
    },
    heal: () => {
      isCut = false;
    },
    cutAt: (cut) => {
      planned = cut;
    },
    counts,
  };
}
