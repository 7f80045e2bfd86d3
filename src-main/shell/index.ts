/** Everything that needs Electron; main.ts puts it together. */
export { CameraSwitch } from './camera-switch.ts';
export { CoreSupervisor } from './core-supervisor.ts';
export { hardenNetwork, hardenPages, hardenSession } from './hardening.ts';
export { sendShellEvent, serveShellCommands } from './ipc.ts';
export { parseLaunchOptions, type LaunchOptions } from './launch-options.ts';
export { isOnlyInstance, registerLinks, watchOpenings } from './links.ts';
export { createMainWindow } from './main-window.ts';
export { menuTemplate } from './menu-template.ts';
export { readOpenedFile } from './opening-file.ts';
export { Openings } from './openings.ts';
export { PAGE_URL } from './page-address.ts';
export { registerPageScheme, servePage } from './page-protocol.ts';
export { takePassphrase } from './passphrase.ts';
export { watchPower } from './power.ts';
export { RelayKeeper } from './relay-keeper.ts';
export { relayStarter } from './relay-process.ts';
export { shellStrings } from './strings.ts';
export { WakeThrottle } from './wake-throttle.ts';
