/**
 * What no page of ours may ever do, whatever it shows: navigate away, open windows, use the network, get permissions
 * other than the camera while it is switched on.
 */
import { app, systemPreferences, type Session } from 'electron';
import type { CameraSwitch } from './camera-switch.ts';
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

/**
 * No pictures of our memory on the disk: the crash reporter, which writes them, is never started, and is switched
 * off besides. Before the app is ready.
 */
export function hardenCrashes(): void {
  app.commandLine.appendSwitch('disable-breakpad');
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

export type SessionRules = {
  readonly developmentUrl: string | undefined;
  readonly camera: CameraSwitch;
};

/** Denies every request that does not go to our own files, and every permission but the camera's. */
export function hardenSession(session: Session, { developmentUrl, camera }: SessionRules): void {
  session.setPermissionRequestHandler((...[, permission, answer, details]) => {
    const { requestingUrl: url, isMainFrame } = details;
    const mediaTypes = 'mediaTypes' in details ? (details.mediaTypes ?? []) : [];
    const isPermitted = camera.permits(
      { permission, mediaTypes, url, isMainFrame },
      developmentUrl,
    );
    if (!isPermitted) answer(false);
    else void askSystemForCamera().then(answer, () => answer(false));
  });
  session.setPermissionCheckHandler((...[, permission, url, { mediaType, isMainFrame }]) =>
    camera.permits({ permission, mediaTypes: [mediaType ?? ''], url, isMainFrame }, developmentUrl),
  );
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

/** The system's own consent, which macOS asks of every app; elsewhere there is none to ask. */
async function askSystemForCamera(): Promise<boolean> {
  return process.platform !== 'darwin' || systemPreferences.askForMediaAccess('camera');
}
