/**
 * A SOCKS5 proxy inside this process (RFC 1928, RFC 1929) that lets everybody in: with a name, and
 * then it is noted, or without. It adds nothing to the time that bytes take, and leads to loopback only.
 */
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** A connection that was asked for: as whom (the bytes of name and password), and to which port. */
export type Circuit = { readonly credentials: string; readonly port: number };

export type NotingProxy = {
  readonly port: number;
  /** In the order they came. */
  readonly circuits: Circuit[];
  close(): void;
};

const LOOPBACK = '127.0.0.1';
const METHOD_NONE = 0;
const METHOD_PASSWORD = 2;
const CONNECTED = Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);

/** Listens on any free port of loopback. */
export async function startNotingProxy(): Promise<NotingProxy> {
  const circuits: Circuit[] = [];
  const server = createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    void serve(socket, circuits);
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const { port } = server.address() as AddressInfo; // listening on TCP
  return { port, circuits, close: () => server.close() };
}

/** A client sends nothing before the answer, so each chunk is one message. */
async function serve(socket: Socket, circuits: Circuit[]): Promise<void> {
  const methods = (await chunkOf(socket)).subarray(2);
  const method = methods.includes(METHOD_PASSWORD) ? METHOD_PASSWORD : METHOD_NONE;
  socket.write(Uint8Array.of(5, method));
  let credentials = '';
  if (method === METHOD_PASSWORD) {
    credentials = (await chunkOf(socket)).subarray(1).toString('latin1');
    socket.write(Uint8Array.of(1, 0));
  }
  const request = await chunkOf(socket);
  const port = request.readUInt16BE(request.length - 2);
  circuits.push({ credentials, port });
  const target = connect(port, LOOPBACK);
  target.setNoDelay(true);
  target.on('error', () => socket.destroy());
  target.once('connect', () => {
    socket.write(CONNECTED);
    socket.pipe(target).pipe(socket);
  });
}

function chunkOf(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      resolve(chunk);
    });
    socket.resume();
  });
}
