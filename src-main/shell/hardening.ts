/** What no page of ours may ever do, whatever it shows: navigate away, open windows, get permissions, use the network. */
import { app, type Session } from 'electron';
import { isOurPage } from './page-address.ts';

/**
 * Chromium's own network use, before the app is ready: nothing is fetched in the background, and no
 * name is resolved, which also closes the ways out that requests do not take (prefetching of names,
 * WebRTC). The core's sockets are not Chromium's.
 */
export function hardenNetwork(developmentUrl: string | undefined): void {
  const { commandLine } = app;
  commandLine.appendSwitch('disable-background-networking');
  commandLine.appendSwitch('disable-component-update');
  commandLine.appendSwitch('disable-domain-reliability');
  commandLine.appendSwitch('no-pings');
  const allowed =
    developmentUrl === undefined ? '' : `, EXCLUDE ${new URL(developmentUrl).hostname}`;
  commandLine.appendSwitch('host-resolver-rules', `MAP * ~NOTFOUND${allowed}`);
}

/** Applies to every page of the app, present and future. */
export function hardenPages(developmentUrl: string | undefined): void {
  app.on('web-contents-created', (_event, contents) => {
    const blockForeign = (event: { readonly url: string; preventDefault(): void }): void => {
      if (!isOurPage(event.url, developmentUrl)) event.preventDefault();
    };
    contents.on('will-navigate', blockForeign);
    contents.on('will-redirect', blockForeign);
    contents.on('will-frame-navigate', blockForeign);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  });
}

/** Denies every permission and every request that does not go to our own files. */
export function hardenSession(session: Session, developmentUrl: string | undefined): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  // Its dictionaries would be fetched from a third party.
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !isAllowedRequest(details.url, developmentUrl) });
  });
}

function isAllowedRequest(url: string, developmentUrl: string | undefined): boolean {
  if (isOurPage(url, developmentUrl) || /^(data|blob|devtools|chrome-extension):/.test(url))
    return true;
  // The development server's socket for hot reload.
  return developmentUrl !== undefined && url.startsWith(developmentUrl.replace(/^http/, 'ws'));
}
