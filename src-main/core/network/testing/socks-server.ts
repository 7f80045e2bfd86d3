/** A SOCKS5 proxy on loopback that notes what it is told and knows names that no DNS knows. */
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** What one client said (RFC 1928, RFC 1929). */
export type SocksCall = {
  readonly methods: readonly number[];
  readonly username?: string;
  readonly password?: string;
  readonly target: string;
};

export type SocksServer = {
  readonly port: number;
  readonly calls: readonly SocksCall[];
  close(): Promise<void>;
};

const NO_LOGIN = 0;
const LOGIN = 2;
const REFUSED = 5;

/** Leads `host:port` to the loopback port that is given for it, and refuses all else. */
export async function startSocksServer(
  targets: Readonly<Record<string, number>>,
): Promise<SocksServer> {
  const calls: SocksCall[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket, calls, targets).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port, // listening on TCP
    calls,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      });
    },
  };
}

async function serve(
  socket: Socket,
  calls: SocksCall[],
  targets: Readonly<Record<string, number>>,
): Promise<void> {
  const [, methodCount = 0] = await read(socket, 2);
  const methods = [...(await read(socket, methodCount))];
  const method = methods.includes(LOGIN) ? LOGIN : NO_LOGIN;
  socket.write(Uint8Array.of(5, method));
  const login = method === LOGIN ? await readLogin(socket) : {};
  const target = await readTarget(socket);
  calls.push({ methods, ...login, target });
  const port = targets[target];
  const status = port === undefined ? REFUSED : 0;
  socket.write(Uint8Array.of(5, status, 0, 1, 0, 0, 0, 0, 0, 0));
  if (port === undefined) {
    socket.end();
    return;
  }
  const upstream = connect(port, '127.0.0.1');
  upstream.on('error', () => socket.destroy());
  socket.on('close', () => upstream.destroy());
  socket.pipe(upstream).pipe(socket);
}

async function readLogin(socket: Socket): Promise<{ username: string; password: string }> {
  await read(socket, 1);
  const username = await readText(socket);
  const password = await readText(socket);
  socket.write(Uint8Array.of(1, 0));
  return { username, password };
}

async function readTarget(socket: Socket): Promise<string> {
  const kind = (await read(socket, 4))[3];
  const host = kind === 3 ? await readText(socket) : [...(await read(socket, 4))].join('.');
  const [high = 0, low = 0] = await read(socket, 2);
  return `${host}:${String(high * 256 + low)}`;
}

async function readText(socket: Socket): Promise<string> {
  const [sizeBytes = 0] = await read(socket, 1);
  return Buffer.from(await read(socket, sizeBytes)).toString();
}

async function read(socket: Socket, sizeBytes: number): Promise<Uint8Array> {
  if (sizeBytes === 0) return new Uint8Array(0);
  for (;;) {
    const chunk = socket.read(sizeBytes) as Buffer | null; // no encoding is set
    if (chunk !== null) return chunk;
    await new Promise<void>((resolve, reject) => {
      socket.once('readable', resolve);
      socket.once('close', () => {
        reject(new Error('the client went away'));
      });
    });
  }
}
