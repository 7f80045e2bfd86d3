import { EventEmitter } from 'node:events';
import type { MessagePortMain } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CORE_RESTART_EXIT_CODE,
  type CoreFile,
  type CoreStart,
  type MainAnswer,
} from '#shared/contract/index.ts';
import { CoreSupervisor, type CoreChild, type CorePage } from './core-supervisor.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A core process: what it was told (copied, as a real one gets it), and how it ends. */
class FakeChild extends EventEmitter {
  readonly told: unknown[] = [];
  endsByItself = false;
  endsByForce = true;
  isKilled = false;

  postMessage(message: { readonly type: string }): void {
    this.told.push(structuredClone(message));
    if (message.type === 'close' && this.endsByItself) this.exit(0);
  }

  kill(): boolean {
    this.isKilled = true;
    if (this.endsByForce) this.exit(15);
    return true;
  }

  exit(code: number): void {
    this.emit('exit', code);
  }

  get types(): readonly string[] {
    return this.told.map((message) => (message as { readonly type: string }).type);
  }
}

const file: CoreFile = { type: 'file', token: 't', path: '/a.zip', purpose: 'read' };

function start(custody: Partial<Extract<CoreStart['custody'], { type: 'kept' }>> = {}): CoreStart {
  return {
    type: 'start',
    dataDir: '/data',
    custody: { type: 'kept', keychain: 'works', passphrases: [], isChosen: false, ...custody },
    canAskSystem: false,
    appVersion: '1',
    servers: [],
    migrationsDir: '/migrations',
    notifications: { locale: 'en', isAvailable: true, canSilence: true },
  };
}

function setUp(given: { message?: CoreStart; answer?: MainAnswer } = {}) {
  const children: FakeChild[] = [];
  const seen = {
    asked: [] as unknown[],
    locks: [] as unknown[],
    notifications: [] as unknown[],
    page: [] as unknown[],
    isCrashed: false,
  };
  const failures: string[] = [];
  const ports = [{}, {}] as unknown as readonly [MessagePortMain, MessagePortMain];
  const supervisor = new CoreSupervisor({
    fork: () => {
      const child = new FakeChild();
      children.push(child);
      return child as unknown as CoreChild;
    },
    portPair: () => ports,
    startMessage: async () => given.message ?? start(),
    onAsk: async (request) => {
      seen.asked.push(request);
      if (given.answer === undefined) throw new Error('no answer');
      return given.answer;
    },
    onLockChanged: (change) => seen.locks.push(change),
    notifier: {
      show: (notification) => seen.notifications.push(notification),
      close: (keys) => seen.notifications.push(keys),
      closeAll: () => seen.notifications.push('all closed'),
    },
    now: () => 0,
    onFailure: (event, detail) => failures.push(`${event}: ${detail}`),
  });
  const page: CorePage = {
    isDestroyed: () => false,
    isCrashed: () => seen.isCrashed,
    postMessage: () => seen.page.push('port'),
    send: (_channel, event) => seen.page.push(event),
  };
  return { supervisor, children, seen, failures, page };
}

/** Lets everything happen that is due now. */
async function settle(ms = 0): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
}

describe('core supervisor', () => {
  it('the core gets its start message first, then the window; the passphrases are wiped', async () => {
    const passphrases = [Uint8Array.of(1, 2), Uint8Array.of(3)];
    const { supervisor, children, page } = setUp({ message: start({ passphrases }) });
    supervisor.attach(page);
    supervisor.wake('focus');
    supervisor.lock();
    await settle();
    supervisor.wake('online');
    supervisor.lock();
    expect(children[0]?.types).toEqual(['start', 'window', 'wake', 'lock']);
    expect(children[0]?.told[0]).toEqual(
      start({ passphrases: [Uint8Array.of(1, 2), Uint8Array.of(3)] }),
    );
    expect(passphrases).toEqual([Uint8Array.of(0, 0), Uint8Array.of(0)]);
  });

  it('what the core asks is answered under its number, and a passphrase in the answer wiped', async () => {
    const passphrase = Uint8Array.of(7);
    const { children, seen } = setUp({ answer: { isDone: true, passphrase } });
    await settle();
    children[0]?.emit('message', { type: 'ask', id: 5, request: { type: 'takePassphrase' } });
    await settle();
    expect(seen.asked).toEqual([{ type: 'takePassphrase' }]);
    expect(children[0]?.told.at(-1)).toEqual({
      type: 'answer',
      id: 5,
      answer: { isDone: true, passphrase: Uint8Array.of(7) },
    });
    expect(passphrase).toEqual(Uint8Array.of(0));
  });

  it('what cannot be answered is answered with no', async () => {
    const { children } = setUp();
    await settle();
    children[0]?.emit('message', { type: 'ask', id: 6, request: { type: 'askSystem' } });
    await settle();
    expect(children[0]?.told.at(-1)).toEqual({ type: 'answer', id: 6, answer: { isDone: false } });
  });

  it('the answer to a core that is gone does not reach the next one', async () => {
    const { children } = setUp({ answer: { isDone: true } });
    await settle();
    children[0]?.emit('message', { type: 'ask', id: 1, request: { type: 'askSystem' } });
    children[0]?.exit(CORE_RESTART_EXIT_CODE);
    await settle();
    expect(children.map(({ types }) => types)).toEqual([['start'], ['start']]);
  });

  it('changes of the lock are handed on', async () => {
    const { children, seen } = setUp();
    const change = { type: 'lockChanged', delayS: 30, isScreenProtected: true };
    children[0]?.emit('message', change);
    await settle();
    expect(seen.locks).toEqual([change]);
  });

  it('notifications are handed on, and closed when the core that knows them is gone', async () => {
    const { supervisor, children, seen } = setUp();
    const [first] = children;
    const shown = { key: 'k', title: 't', body: 'b', isSilent: false, evenFocused: false };
    const notify = { type: 'notify', notification: shown };
    first?.emit('message', notify);
    first?.emit('message', { type: 'closeNotifications', keys: ['k'] });
    await settle();
    expect(seen.notifications).toEqual([shown, ['k']]);
    const told = { type: 'notification', key: 'k', outcome: 'clicked' } as const;
    supervisor.tellNotification(told);
    expect(first?.told.at(-1)).toEqual(told);

    first?.exit(1);
    first?.emit('message', notify);
    await settle();
    expect(seen.notifications.slice(2)).toEqual(['all closed']);
  });

  it('a file chosen while there is no core is given to the next, and to that one alone', async () => {
    const { supervisor, children } = setUp();
    supervisor.giveFile(file);
    await settle();
    children[0]?.exit(CORE_RESTART_EXIT_CODE);
    await settle();
    supervisor.giveFile(file);
    expect(children.map(({ types }) => types)).toEqual([
      ['start', 'file'],
      ['start', 'file'],
    ]);
  });

  it('a core that wants it is started again at once; the window hears of it and gets a port', async () => {
    const { supervisor, children, seen, failures, page } = setUp();
    await settle();
    supervisor.attach(page);
    children[0]?.exit(CORE_RESTART_EXIT_CODE);
    await settle();
    expect(seen.page).toEqual([
      'port',
      { type: 'coreStopped', willRestart: true },
      'port',
      { type: 'coreStarted' },
    ]);
    expect(failures).toEqual([]);
  });

  it('a page that has crashed is told nothing', async () => {
    const { supervisor, children, seen, page } = setUp();
    await settle();
    supervisor.attach(page);
    seen.isCrashed = true;
    children[0]?.exit(CORE_RESTART_EXIT_CODE);
    await settle();
    expect([children[1]?.types, seen.page]).toEqual([['start'], ['port']]);
  });

  it('a core that died is started again after a pause, and not at all when it never lives', async () => {
    const { supervisor, children, seen, failures, page } = setUp();
    await settle();
    supervisor.attach(page);
    for (let deaths = 1; deaths <= 8; deaths += 1) {
      children.at(-1)?.exit(9);
      await settle(20_000);
    }
    expect(children.length).toBe(8);
    expect(failures.length).toBe(8);
    expect(seen.page.at(-1)).toEqual({ type: 'coreStopped', willRestart: false });
  });

  it('closing lets the core end by itself, and does not start it again', async () => {
    const { supervisor, children, failures } = setUp();
    await settle();
    const [child] = children;
    child!.endsByItself = true;
    await Promise.all([supervisor.close(), supervisor.close()]);
    await settle(60_000);
    expect(child?.types).toEqual(['start', 'close']);
    expect([child?.isKilled, children.length, failures]).toEqual([false, 1, []]);
  });

  it('a core that does not end is ended by force after ten seconds, and then not waited for', async () => {
    const { supervisor, children } = setUp();
    await settle();
    children[0]!.endsByForce = false;
    let isClosed = false;
    void supervisor.close().then(() => (isClosed = true));
    await settle(9_999);
    expect([children[0]?.isKilled, isClosed]).toEqual([false, false]);
    await settle(1);
    expect([children[0]?.isKilled, isClosed]).toEqual([true, false]);
    await settle(500);
    expect(isClosed).toBe(true);
  });

  it('closing while the core waits for its start message hands no passphrase over', async () => {
    const passphrase = Uint8Array.of(1);
    const { supervisor, children } = setUp({ message: start({ passphrases: [passphrase] }) });
    await supervisor.close();
    await settle();
    expect(children[0]?.told).toEqual([]);
    expect([children[0]?.isKilled, passphrase]).toEqual([true, Uint8Array.of(0)]);
  });

  it('closing between two lives of the core ends at once', async () => {
    const { supervisor, children } = setUp();
    await settle();
    children[0]?.exit(9);
    await supervisor.close();
    await settle(60_000);
    expect(children.length).toBe(1);
  });
});
