/**
 * The page's only door to main: three functions on `window.sotto`, and the core's port handed on by a window
 * message (a port does not pass contextBridge). Bundled alone; runs sandboxed.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { CORE_PORT_MESSAGE, type ShellBridge, type ShellEvent } from '#shared/contract/shell.ts';
import {
  EVENT_CHANNEL,
  INVOKE_CHANNEL,
  PORT_CHANNEL,
  REQUEST_PORT_CHANNEL,
} from './shell/channels.ts';

const bridge: ShellBridge = {
  invoke: (name, args) => ipcRenderer.invoke(INVOKE_CHANNEL, name, args),
  onEvent: (listener) => {
    const forward = (_event: unknown, event: ShellEvent): void => listener(event);
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => void ipcRenderer.off(EVENT_CHANNEL, forward);
  },
  requestPort: () => ipcRenderer.send(REQUEST_PORT_CHANNEL),
};

contextBridge.exposeInMainWorld('sotto', bridge);

ipcRenderer.on(PORT_CHANNEL, (event) => {
  window.postMessage(CORE_PORT_MESSAGE, window.location.origin, [...event.ports]);
});
