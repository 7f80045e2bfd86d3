/** A TLS connection as a Node stream, for node:http2 (XFTP). */
import { Duplex } from 'node:stream';
import { concatBytes } from '../base/index.ts';
import type { TlsConnection, TlsError } from './types.ts';

/** The reason a connection ended, as the stream's error. */
export class TlsStreamError extends Error {
  override readonly name = 'TlsStreamError';
  readonly reason: TlsError;

  constructor(reason: TlsError) {
    super(`TLS connection ended: ${reason.type}`);
    this.reason = reason;
  }
}

/** Takes over the connection's listeners; backpressure works both ways; destroying closes it. */
export function toDuplex(connection: TlsConnection): Duplex {
  const duplex = new Duplex({
    read: () => {
      connection.resume();
    },
    write: (chunk: Uint8Array, _encoding, done) => {
      void connection.write(chunk).then(() => {
        done();
      });
    },
    writev: (chunks, done) => {
      // Outside object mode a chunk is always bytes.
      const bytes = concatBytes(...chunks.map(({ chunk }) => chunk as Uint8Array));
      void connection.write(bytes).then(() => {
        done();
      });
    },
    final: (done) => {
      connection.close();
      done();
    },
    destroy: (error, done) => {
      connection.close();
      done(error);
    },
  });
  connection.onData((chunk) => {
    if (!duplex.push(chunk)) connection.pause();
  });
  connection.onClose((reason) => {
    if (reason === undefined) duplex.push(null);
    else duplex.destroy(new TlsStreamError(reason));
  });
  return duplex;
}
