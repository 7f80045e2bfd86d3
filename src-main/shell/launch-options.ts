/**
 * The app's own command line and environment: `--profile NAME`, `--data DIR` (or SOTTO_DATA_DIR), `--servers A,B`
 * and `--no-relay`. Chromium's and Electron's switches stand on the same line and are passed over.
 */
import { join, resolve } from 'node:path';

export type LaunchOptions = {
  /** Shown in the window's title; undefined for the default profile. */
  readonly profile: string | undefined;
  /** Folder of the profile: database, passphrase, window state. */
  readonly dataDir: string;
  /** Server addresses given by hand; empty: the local relay in development, else the network's presets. */
  readonly servers: readonly string[];
  /** Root folder of the local relay that development instances share; undefined: no local relay. */
  readonly relayRoot: string | undefined;
};

export type LaunchPlace = {
  readonly isPackaged: boolean;
  /** Where an installed app keeps the data of its user. */
  readonly userDataDir: string;
  readonly homeDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
};

const PROFILE_NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/i;
const DEFAULT_PROFILE = 'default';

/** Throws a RangeError with a sentence for the user when an option makes no sense. */
export function parseLaunchOptions(argv: readonly string[], place: LaunchPlace): LaunchOptions {
  const profile = optionValue(argv, 'profile');
  if (profile !== undefined && !PROFILE_NAME.test(profile)) {
    throw new RangeError('--profile: expected up to 32 letters, digits, - or _');
  }
  const developmentRoot = developmentRootFor(place);
  const dataDir = optionValue(argv, 'data') ?? place.env['SOTTO_DATA_DIR'];
  const servers = (optionValue(argv, 'servers') ?? '').split(',').filter((text) => text !== '');
  const usesRelay = !place.isPackaged && servers.length === 0 && !argv.includes('--no-relay');
  return {
    profile: profile === DEFAULT_PROFILE ? undefined : profile,
    dataDir:
      dataDir === undefined ? profileFolder(place, developmentRoot, profile) : resolve(dataDir),
    servers,
    relayRoot: usesRelay ? join(developmentRoot, 'relay') : undefined,
  };
}

function profileFolder(place: LaunchPlace, root: string, profile = DEFAULT_PROFILE): string {
  return join(place.isPackaged ? place.userDataDir : root, 'profiles', profile);
}

function developmentRootFor(place: LaunchPlace): string {
  const dataHome = place.env['XDG_DATA_HOME'] ?? join(place.homeDir, '.local', 'share');
  return resolve(place.env['SOTTO_DEV_ROOT'] ?? join(dataHome, 'sotto-dev'));
}

function optionValue(argv: readonly string[], name: string): string | undefined {
  const flag = `--${name}`;
  const index = argv.findIndex((text) => text === flag || text.startsWith(`${flag}=`));
  const found = argv[index];
  if (found === undefined) return undefined;
  const value = found === flag ? argv[index + 1] : found.slice(flag.length + 1);
  if (value === undefined || value === '' || value.startsWith('--')) {
    throw new RangeError(`${flag}: a value is missing`);
  }
  return value;
}
