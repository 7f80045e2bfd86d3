/**
 * Which installation the data belongs to, and how often it was used: a number that rises with the
 * first change of each time the app is open. An archive with a lower one is older than what is here.
 * A mark says that older data has taken the place of newer: its keys have encrypted other messages
 * already, so that they are to be renewed before anything is sent.
 */
import { type RandomSource, bytesEqual } from '../base/index.ts';
import { type Database, type ReadDb, type WriteDb, sql } from '../database/index.ts';

export const INSTALLATION_ID_BYTES = 16;
/** More than anybody opens the app while there is a copy: for where nobody can tell how often that was. */
const UNKNOWN_USES = 1_000_000;

export type Installation = {
  /** 16 random bytes. */
  readonly installationId: Uint8Array;
  readonly generation: number;
  /** Older data has taken the place of newer. */
  readonly renewsKeys: boolean;
};

/** What an archive replaces, and what the user says of it. */
export type Arrival = {
  /** Of what is here; absent: nobody can read it, or there is nothing. */
  readonly own?: Installation | undefined;
  /** The app was used after the archive was made. */
  readonly renewsKeys: boolean;
};

/** The installation of the open database; made when there is none yet. */
export function loadInstallation(database: Database, random: RandomSource): Installation {
  const known = read(database.read);
  if (known !== undefined) return known;
  const installationId = random(INSTALLATION_ID_BYTES);
  database.transaction((db) => {
    db.run(sql`INSERT INTO installation (id, installation_id, generation)
      VALUES (1, ${installationId}, 1)`);
  });
  return { installationId, generation: 1, renewsKeys: false };
}

/** Something was changed since the app was opened. */
export function raiseGeneration(db: WriteDb): void {
  db.run(sql`UPDATE installation SET generation = generation + 1`);
}

/**
 * The open database was in an archive and takes the place of what is here. No archive that was made
 * before passes for a newer one, and an older copy of what is here renews its keys whatever the user says.
 */
export function markImported(
  database: Database,
  random: RandomSource,
  { own, renewsKeys }: Arrival,
): void {
  const imported = loadInstallation(database, random);
  const isOlder =
    own !== undefined &&
    bytesEqual(own.installationId, imported.installationId) &&
    imported.generation < own.generation;
  const least = own === undefined ? imported.generation + UNKNOWN_USES : own.generation + 1;
  mark(database, { least, renewsKeys: renewsKeys || isOlder });
}

/** The open database was a copy, and has taken the place of one that was used after it was made. */
export function markRestored(database: Database, random: RandomSource): void {
  const { generation } = loadInstallation(database, random);
  mark(database, { least: generation + UNKNOWN_USES, renewsKeys: true });
}

/** The keys are renewed by the same transaction. */
export function clearRenewal(db: WriteDb): void {
  db.run(sql`UPDATE installation SET renews_keys = 0`);
}

type Mark = { readonly least: number; readonly renewsKeys: boolean };

function mark(database: Database, { least, renewsKeys }: Mark): void {
  database.transaction((db) => {
    db.run(sql`UPDATE installation SET generation = max(generation, ${least}),
      renews_keys = max(renews_keys, ${renewsKeys ? 1 : 0})`);
  });
}

type Row = {
  readonly installation_id: Uint8Array;
  readonly generation: number;
  readonly renews_keys: number;
};

function read(db: ReadDb): Installation | undefined {
  const row = db.get<Row>(sql`SELECT installation_id, generation, renews_keys FROM installation`);
  if (row === undefined) return undefined;
  const { installation_id: installationId, generation } = row;
  return { installationId, generation, renewsKeys: row.renews_keys === 1 };
}
