/** Api: the contract's handlers over one core, and the doors to it. */
export { Core, type CoreDeps, type CoreOptions } from './core.ts';
export { MainRequests } from './main-requests.ts';
export type { LockChange, MainPort } from './main-port.ts';
export { type Port, serveWindow } from './window-port.ts';
export { type OpenCoreOptions, loadPrimitives, openCore } from './open-core.ts';
export { stderrLogger, systemClock } from './system.ts';
