/** The TCP socket below TLS. */
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DialTarget } from './types.ts';

/** TCP keep-alive idle time where the target has none of its own (10-tls section 9). */
const KEEP_ALIVE_IDLE_MS = 30_000;
/**
 * How long each address of a name may take before the next is tried. Node's own quarter of a second
 * ends every attempt over a satellite or a bad mobile network, though the server is there; after
 * this TCP has asked a second time.
 */
const ADDRESS_TIMEOUT_MS = 3000;

/** Opens a TCP connection: no Nagle delay, keep-alive; rejects with the system's error. */
export function tcpDial({ host, port, signal, keepAliveIdleMs }: DialTarget): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const autoSelectFamilyAttemptTimeout = ADDRESS_TIMEOUT_MS;
    const socket = connect({ host, port, signal, autoSelectFamilyAttemptTimeout });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, keepAliveIdleMs ?? KEEP_ALIVE_IDLE_MS);
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
  });
}
