import { describe, expect, test } from 'vitest';
import type { PortRequest, ShellEvent } from '#shared/contract/index.ts';
import { ok } from '#shared/result.ts';
import type { BridgeSignal } from './bridge.ts';
import { createPortBridge, type CorePort } from './port-bridge.ts';

type TestPort = CorePort & {
  sent: PortRequest[];
  isClosed: boolean;
  receive: (data: unknown) => void;
};

function testPort(): TestPort {
  const port: TestPort = {
    sent: [],
    isClosed: false,
    receive: () => undefined,
    post: (message) => void port.sent.push(message),
    listen: (listener) => {
      port.receive = listener;
    },
    close: () => {
      port.isClosed = true;
    },
  };
  return port;
}

function setUp() {
  let handOver: (port: CorePort) => void = () => undefined;
  let shellEvent: (event: ShellEvent) => void = () => undefined;
  const signals: BridgeSignal[] = [];
  const bridge = createPortBridge({
    onPort: (listener) => {
      handOver = listener;
    },
    shell: {
      invoke: () => Promise.resolve(ok(undefined) as never),
      onEvent: (listener) => {
        shellEvent = listener;
        return () => undefined;
      },
      requestPort: () => undefined,
    },
  });
  bridge.subscribe((signal) => signals.push(signal));
  bridge.start();
  return {
    bridge,
    signals,
    handOver: (port: CorePort) => handOver(port),
    shellEvent: (event: ShellEvent) => shellEvent(event),
  };
}

describe('port bridge', () => {
  test('a command before any port is answered coreStopped', async () => {
    const { bridge } = setUp();
    expect(await bridge.invoke('servers.list', {})).toEqual({
      ok: false,
      error: { type: 'coreStopped' },
    });
  });

  test('replies reach their own request whatever their order', async () => {
    const { bridge, handOver } = setUp();
    const port = testPort();
    handOver(port);
    const first = bridge.invoke('servers.list', {});
    const second = bridge.invoke('app.status', {});
    const status = ok({ type: 'onboarding' } as const);
    port.receive({ type: 'reply', id: 2, result: status });
    port.receive({ type: 'reply', id: 1, result: ok([]) });
    expect([await first, await second]).toEqual([ok([]), status]);
    expect(port.sent.map((request) => request.name)).toEqual(['servers.list', 'app.status']);
  });

  test('a newer port answers the requests of the older one with coreStopped', async () => {
    const { bridge, handOver, signals } = setUp();
    const older = testPort();
    handOver(older);
    const lost = bridge.invoke('servers.list', {});
    const newer = testPort();
    handOver(newer);
    expect(await lost).toEqual({ ok: false, error: { type: 'coreStopped' } });
    expect(older.isClosed).toBe(true);
    expect(signals).toEqual([{ type: 'connected' }, { type: 'connected' }]);
  });

  test('a stopped core answers open requests and says so', async () => {
    const { bridge, handOver, shellEvent, signals } = setUp();
    handOver(testPort());
    const lost = bridge.invoke('servers.list', {});
    shellEvent({ type: 'coreStopped', willRestart: true });
    expect(await lost).toEqual({ ok: false, error: { type: 'coreStopped' } });
    expect(signals.at(-1)).toEqual({ type: 'stopped', willRestart: true });
  });

  test('events, menu commands and what is opened are passed on, rubbish is not', () => {
    const { handOver, shellEvent, signals } = setUp();
    const port = testPort();
    handOver(port);
    port.receive('rubbish');
    port.receive({ type: 'events', events: [] });
    shellEvent({ type: 'menu', command: 'search' });
    const link = { type: 'openLink', text: 'simplex:/i' } as const;
    const image = {
      type: 'openImage',
      bytes: Uint8Array.of(1),
      mimeType: 'image/png',
    } as const;
    shellEvent(link);
    shellEvent(image);
    expect(signals.slice(1)).toEqual([
      { type: 'events', events: [] },
      { type: 'menu', command: 'search' },
      link,
      image,
    ]);
  });
});
