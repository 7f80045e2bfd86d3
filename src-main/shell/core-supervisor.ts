/**
 * Keeps the core running: forks it, gives it its start message, connects the window to it by a fresh pair of ports,
 * and starts it again when it dies, telling the window. Main never sees what the two say to each other.
 */
import {
  MessageChannelMain,
  utilityProcess,
  type UtilityProcess,
  type WebContents,
} from 'electron';
import {
  CORE_RESTART_EXIT_CODE,
  type CoreStart,
  type CoreWake,
  type CoreWindow,
  type WakeReason,
} from '#shared/contract/index.ts';
import { Backoff } from './backoff.ts';
import { PORT_CHANNEL, sendShellEvent } from './ipc.ts';

export type CoreSupervisorDeps = {
  /** The core's bundled file. */
  readonly entry: string;
  /** Made anew for each start; its passphrase is wiped here after it has been handed over. */
  readonly startMessage: () => Promise<CoreStart>;
  readonly now: () => number;
  readonly onFailure: (event: string, detail: string) => void;
};

/** Supervises one core process; see the header. */
export class CoreSupervisor {
  readonly #deps: CoreSupervisorDeps;
  readonly #backoff = new Backoff();
  #core: UtilityProcess | undefined;
  #window: WebContents | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(deps: CoreSupervisorDeps) {
    this.#deps = deps;
    void this.#start();
  }

  /** The window listens and wants a port to the core: now, and again after every restart of the core. */
  attach(window: WebContents): void {
    this.#window = window;
    this.#connect();
  }

  /** Has the core try at once whatever waits; a core that is being started does so anyway. */
  wake(reason: WakeReason): void {
    this.#core?.postMessage({ type: 'wake', reason } satisfies CoreWake);
  }

  /** Ends the core without starting it again. What it has committed is safe at any moment. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#core?.kill();
  }

  async #start(): Promise<void> {
    const startedAtMs = this.#deps.now();
    // The process loads its code while its start message is being made.
    const core = utilityProcess.fork(this.#deps.entry, [], {
      serviceName: 'Sotto core',
      stdio: 'inherit',
    });
    let hasExited = false;
    core.once('exit', (code) => {
      hasExited = true;
      if (this.#isClosed) return;
      if (code === CORE_RESTART_EXIT_CODE) {
        this.#restart();
        return;
      }
      this.#deps.onFailure('core exit', `code ${code}`);
      this.#died(startedAtMs);
    });
    let message: CoreStart;
    try {
      message = await this.#deps.startMessage();
    } catch (error) {
      this.#deps.onFailure('core start', error instanceof Error ? error.message : 'unknown');
      core.kill();
      return;
    }
    // It died while the message was being made: another is on its way. Or the app is closing.
    if (hasExited || this.#isClosed) {
      message.passphrase?.fill(0);
      core.kill();
      return;
    }
    this.#core = core;
    core.postMessage(message);
    message.passphrase?.fill(0);
    this.#connect();
  }

  /** The core asked for it: no failure, no pause. */
  #restart(): void {
    this.#core = undefined;
    this.#tell({ type: 'coreStopped', willRestart: true });
    void this.#start().then(() => {
      if (this.#core !== undefined) this.#tell({ type: 'coreStarted' });
    });
  }

  #died(startedAtMs: number): void {
    const isRestart = this.#core !== undefined;
    this.#core = undefined;
    const delayMs = this.#backoff.nextDelayMs(this.#deps.now() - startedAtMs);
    this.#tell({ type: 'coreStopped', willRestart: delayMs !== undefined });
    if (delayMs === undefined) return;
    this.#timer = setTimeout(() => {
      void this.#start().then(() => {
        if (isRestart && this.#core !== undefined) this.#tell({ type: 'coreStarted' });
      });
    }, delayMs);
  }

  #connect(): void {
    const window = this.#liveWindow();
    if (window === undefined || this.#core === undefined) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#core.postMessage({ type: 'window' } satisfies CoreWindow, [port1]);
    window.postMessage(PORT_CHANNEL, undefined, [port2]);
  }

  #tell(event: Parameters<typeof sendShellEvent>[1]): void {
    const window = this.#liveWindow();
    if (window !== undefined) sendShellEvent(window, event);
  }

  #liveWindow(): WebContents | undefined {
    return this.#window?.isDestroyed() === false ? this.#window : undefined;
  }
}
