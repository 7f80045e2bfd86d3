/**
 * Which installation the data belongs to, and how often it was used: a number that rises with the
 * first change of each time the app is open. An archive with a lower one is older than what is here.
 */
import type { RandomSource } from '../base/index.ts';
import { type Database, type ReadDb, type WriteDb, sql } from '../database/index.ts';

export const INSTALLATION_ID_BYTES = 16;

export type Installation = {
  /** 16 random bytes. */
  readonly installationId: Uint8Array;
  readonly generation: number;
};

/** The installation of the open database; made when there is none yet. */
export function loadInstallation(database: Database, random: RandomSource): Installation {
  const known = read(database.read);
  if (known !== undefined) return known;
  const made = { installationId: random(INSTALLATION_ID_BYTES), generation: 1 };
  database.transaction((db) => {
    db.run(sql`INSERT INTO installation (id, installation_id, generation)
      VALUES (1, ${made.installationId}, ${made.generation})`);
  });
  return made;
}

/** Something was changed since the app was opened. */
export function raiseGeneration(db: WriteDb): void {
  db.run(sql`UPDATE installation SET generation = generation + 1`);
}

/** After an import, so that no archive made before it, here or there, passes for a newer one. */
export function raiseGenerationTo(db: WriteDb, generation: number): void {
  db.run(sql`UPDATE installation SET generation = max(generation, ${generation})`);
}

function read(db: ReadDb): Installation | undefined {
  const row = db.get<{ installation_id: Uint8Array; generation: number }>(
    sql`SELECT installation_id, generation FROM installation`,
  );
  if (row === undefined) return undefined;
  return { installationId: row.installation_id, generation: row.generation };
}
