/** The bridge: typed commands out, signals in. */
export type { Bridge, BridgeSignal } from './bridge.ts';
export { createFakeBridge, type FakeBridge, type FakeHandlers } from './fake-bridge.ts';
export { createPortBridge, onWindowPort, type CorePort } from './port-bridge.ts';
