/** Entry of the window: the bridge to the core, then the app. */
import type { ShellBridge } from '#shared/contract/index.ts';
import { mountApp } from './app/index.ts';
import { createPortBridge, onWindowPort } from './bridge/index.ts';
import './theme/global.css';

declare global {
  interface Window {
    /** Put there by the preload. */
    readonly sotto: ShellBridge;
  }
}

const root = document.getElementById('root');
if (root !== null) {
  mountApp({
    bridge: createPortBridge({
      shell: window.sotto,
      onPort: (listener) => onWindowPort(window, listener),
    }),
    root,
    locale: navigator.language,
  });
}
