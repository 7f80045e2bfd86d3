/**
 * Keeps the core running: forks it, gives it its start message, connects the window to it by a fresh pair of ports,
 * answers what it asks of main, and starts it again when it dies, telling the window. Main never sees what the
 * window and the core say to each other.
 */
import type { MessagePortMain, UtilityProcess, WebContents } from 'electron';
import {
  CORE_RESTART_EXIT_CODE,
  type CoreFile,
  type CoreStart,
  type FromCoreProcess,
  type MainAnswer,
  type MainRequest,
  type NotificationTold,
  type ToCoreProcess,
  type WakeReason,
} from '#shared/contract/index.ts';
import { Backoff } from './backoff.ts';
import { PORT_CHANNEL } from './channels.ts';
import type { Notifier } from './notifier.ts';
import { sendShellEvent } from './page-events.ts';

/** The part of Electron's process that is used, so that tests can stand in for it. */
export type CoreChild = Pick<UtilityProcess, 'postMessage' | 'on' | 'once' | 'kill'>;
/** Likewise of the window's page. */
export type CorePage = Pick<WebContents, 'isDestroyed' | 'isCrashed' | 'postMessage' | 'send'>;
export type LockChange = Extract<FromCoreProcess, { readonly type: 'lockChanged' }>;

export type CoreSupervisorDeps = {
  readonly fork: () => CoreChild;
  readonly portPair: () => readonly [MessagePortMain, MessagePortMain];
  /** Made anew for each start; its passphrases are wiped here after they have been handed over. */
  readonly startMessage: () => Promise<CoreStart>;
  /** What main alone can do; a passphrase in the answer is wiped here, one in the request by the handler. */
  readonly onAsk: (request: MainRequest) => Promise<MainAnswer>;
  readonly onLockChanged: (change: LockChange) => void;
  readonly notifier: Pick<Notifier, 'show' | 'close' | 'closeAll'>;
  readonly now: () => number;
  readonly onFailure: (event: string, detail: string) => void;
};

/**
 * How long the core may take to end by itself, on a slow disk with much in the log. What it has
 * committed is safe at any moment, but after an end by force the next start reads the whole file.
 */
const CLOSE_TIMEOUT_MS = 10_000;
/** Whoever does not end by force either is not waited for. */
const KILL_TIMEOUT_MS = 500;

/** Supervises one core process; see the header. */
export class CoreSupervisor {
  readonly #deps: CoreSupervisorDeps;
  readonly #backoff = new Backoff();
  /** Chosen while no core was there to be told. */
  readonly #files: CoreFile[] = [];
  /** Gets its start message, or has got it. */
  #child: CoreChild | undefined;
  /** Has got its start message. */
  #core: CoreChild | undefined;
  #window: CorePage | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;
  #isClosed = false;

  constructor(deps: CoreSupervisorDeps) {
    this.#deps = deps;
    void this.#start();
  }

  /** The window listens and wants a port to the core: now, and again after every restart of the core. */
  attach(window: CorePage): void {
    this.#window = window;
    this.#connect();
  }

  /** Has the core try at once whatever waits; a core that is being started does so anyway. */
  wake(reason: WakeReason): void {
    this.#post({ type: 'wake', reason });
  }

  /** Has the core lock the app, if its lock is on; a core that is being started is locked anyway. */
  lock(): void {
    this.#post({ type: 'lock' });
  }

  /** What became of a notification; the core that has shown it is the one that runs. */
  tellNotification(told: NotificationTold): void {
    this.#post(told);
  }

  /** The window will name the file by its token; it is good for the core that runs, or that runs next. */
  giveFile(file: CoreFile): void {
    if (this.#core === undefined) this.#files.push(file);
    else this.#post(file);
  }

  /** Ends the core without starting it again; settled when its process is gone, after CLOSE_TIMEOUT_MS by force. */
  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) return;
    const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (this.#core !== undefined) {
      this.#post({ type: 'close' });
      if (await isWithin(exited, CLOSE_TIMEOUT_MS)) return;
    }
    child.kill();
    await isWithin(exited, KILL_TIMEOUT_MS);
  }

  async #start(): Promise<void> {
    const startedAtMs = this.#deps.now();
    // The process loads its code while its start message is being made.
    const child = this.#deps.fork();
    this.#child = child;
    child.on('message', (message: FromCoreProcess) => void this.#hear(child, message));
    child.once('exit', (code) => this.#exited(code, startedAtMs));
    let message: CoreStart;
    try {
      message = await this.#deps.startMessage();
    } catch (error) {
      this.#deps.onFailure('core start', error instanceof Error ? error.message : 'unknown');
      child.kill();
      return;
    }
    // It died while the message was being made: another is on its way. Or the app is closing.
    const isWanted = this.#child === child && !this.#isClosed;
    if (isWanted) {
      this.#core = child;
      this.#post(message);
      for (const file of this.#files.splice(0)) this.#post(file);
    }
    wipeCustody(message);
    if (isWanted) this.#connect();
  }

  async #hear(child: CoreChild, message: FromCoreProcess): Promise<void> {
    switch (message.type) {
      case 'lockChanged':
        this.#deps.onLockChanged(message);
        return;
      case 'notify':
        // The last words of one that has died would never be taken back.
        if (this.#child === child) this.#deps.notifier.show(message.notification);
        return;
      case 'closeNotifications':
        this.#deps.notifier.close(message.keys);
        return;
      case 'ask': {
        const answer = await this.#deps.onAsk(message.request).catch(() => NOT_DONE);
        // One that died meanwhile hears nothing more.
        if (this.#child === child) this.#post({ type: 'answer', id: message.id, answer });
        if (answer.isDone) answer.passphrase?.fill(0);
      }
    }
  }

  #exited(code: number, startedAtMs: number): void {
    const wasRunning = this.#core !== undefined;
    this.#child = undefined;
    this.#core = undefined;
    this.#deps.notifier.closeAll();
    if (this.#isClosed) return;
    if (code === CORE_RESTART_EXIT_CODE) {
      // It asked for it: no failure, no pause.
      this.#tell({ type: 'coreStopped', willRestart: true });
      void this.#startAgain(true);
      return;
    }
    this.#deps.onFailure('core exit', `code ${code}`);
    const delayMs = this.#backoff.nextDelayMs(this.#deps.now() - startedAtMs);
    this.#tell({ type: 'coreStopped', willRestart: delayMs !== undefined });
    if (delayMs === undefined) return;
    this.#timer = setTimeout(() => void this.#startAgain(wasRunning), delayMs);
  }

  async #startAgain(tellsWindow: boolean): Promise<void> {
    await this.#start();
    if (tellsWindow && this.#core !== undefined) this.#tell({ type: 'coreStarted' });
  }

  #connect(): void {
    const window = this.#liveWindow();
    if (window === undefined || this.#core === undefined) return;
    const [ours, theirs] = this.#deps.portPair();
    this.#post({ type: 'window' }, ours);
    window.postMessage(PORT_CHANNEL, undefined, [theirs]);
  }

  #post(message: ToCoreProcess, port?: MessagePortMain): void {
    this.#core?.postMessage(message, port === undefined ? [] : [port]);
  }

  #tell(event: Parameters<typeof sendShellEvent>[1]): void {
    const window = this.#liveWindow();
    if (window !== undefined) sendShellEvent(window, event);
  }

  #liveWindow(): CorePage | undefined {
    const window = this.#window;
    return window === undefined || window.isDestroyed() || window.isCrashed() ? undefined : window;
  }
}

async function isWithin(done: Promise<void>, timeoutMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  const isInTime = await Promise.race([done.then(() => true), isLate]);
  clearTimeout(timer);
  return isInTime;
}

const NOT_DONE: MainAnswer = { isDone: false };

function wipeCustody({ custody }: CoreStart): void {
  if (custody.type !== 'kept') return;
  for (const passphrase of custody.passphrases) passphrase.fill(0);
}
