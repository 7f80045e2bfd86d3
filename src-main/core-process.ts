/**
 * The core as a process of its own: an Electron utilityProcess that main forks and supervises. It
 * gets its start message, then the window's port, and again a port for every new window. Nothing
 * here imports electron; the parent port is typed as far as it is used.
 */
import {
  type Core,
  MainRequests,
  type Port,
  loadPrimitives,
  openCore,
  serveWindow,
} from './core/api/index.ts';
import {
  CORE_RESTART_EXIT_CODE,
  type FromCore,
  type FromCoreProcess,
  type ToCoreProcess,
} from '#shared/contract/index.ts';

type ElectronPort = {
  postMessage(message: FromCore): void;
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): void;
  on(event: 'close', listener: () => void): void;
  start(): void;
};

type ParentPort = {
  postMessage(message: FromCoreProcess): void;
  on(
    event: 'message',
    listener: (message: {
      readonly data: ToCoreProcess;
      readonly ports: readonly ElectronPort[];
    }) => void,
  ): void;
};

// Whatever files are made here are for their owner alone.
process.umask(0o077);

const { parentPort } = process as unknown as { readonly parentPort: ParentPort };

// Ahead of the start message; a failure shows when the core opens.
loadPrimitives().catch(() => undefined);

const main = new MainRequests((message) => {
  parentPort.postMessage(message);
});
let opening: Promise<Core> | undefined;
let releaseWindow: (() => void) | undefined;

parentPort.on('message', ({ data, ports }) => {
  switch (data.type) {
    case 'start':
      opening ??= start(data);
      return;
    case 'window': {
      const [port] = ports;
      if (port !== undefined) void opening?.then((core) => serve(core, port));
      return;
    }
    case 'wake':
      void opening?.then((core) => {
        core.wake();
      });
      return;
    case 'lock':
      void opening?.then((core) => {
        core.lock();
      });
      return;
    case 'file':
      void opening?.then((core) => {
        core.files.add(data);
      });
      return;
    case 'answer':
      main.answered(data);
      return;
    case 'notification':
      void opening?.then((core) => {
        core.notifications.told(data);
      });
      return;
    case 'close':
      void end();
  }
});

async function start(message: Extract<ToCoreProcess, { type: 'start' }>): Promise<Core> {
  const core = await openCore({
    dataDir: message.dataDir,
    migrationsDir: message.migrationsDir,
    servers: message.servers,
    nativeBinding: message.nativeBinding,
    custody: message.custody,
    canAskSystem: message.canAskSystem,
    appVersion: message.appVersion,
    notifications: message.notifications,
    main: main.port,
    restart: () => process.exit(CORE_RESTART_EXIT_CODE),
    keyWorkerUrl: new URL('./key-worker.js', import.meta.url),
    jobUrl: new URL('./job-worker.js', import.meta.url),
  });
  // Before the window asks: until it is open it would be told that somebody has to type the passphrase.
  await core.openKept();
  return core;
}

/** The app quits: what is written is ordered and the database closed. Main waits for it, not for ever. */
async function end(): Promise<void> {
  await (await opening)?.close();
  process.exit(0);
}

function serve(core: Core, port: ElectronPort): void {
  releaseWindow?.();
  releaseWindow = serveWindow(core, toPort(port));
  port.start();
}

function toPort(port: ElectronPort): Port {
  return {
    post: (message) => {
      port.postMessage(message);
    },
    onMessage: (listener) => {
      port.on('message', ({ data }) => {
        listener(data);
      });
    },
    onClose: (listener) => {
      port.on('close', listener);
    },
  };
}
