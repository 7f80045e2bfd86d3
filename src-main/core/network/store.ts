/** Rows of the network tables (0005): settings, conditions, and what profiles have chosen. */
import type { OperatorUse, ServerProtocol } from '#shared/model/index.ts';
import { type ReadDb, type WriteDb, sql } from '../database/index.ts';

export type OwnServerRow = {
  readonly serverId: number;
  readonly protocol: ServerProtocol;
  readonly address: string;
  readonly isEnabled: boolean;
};

export type AcceptedConditions = {
  readonly operatorId: string;
  readonly version: string;
  readonly acceptedAtMs: number;
};

/** The stored text of the settings, if they were ever changed. */
export function settingsText(db: ReadDb): string | undefined {
  return db.get<{ settings: string }>(sql`SELECT settings FROM network_setting`)?.settings;
}

/** Replaces the stored text of the settings. */
export function saveSettingsText(db: WriteDb, text: string): void {
  db.run(sql`INSERT INTO network_setting (setting_id, settings) VALUES (1, ${text})
    ON CONFLICT (setting_id) DO UPDATE SET settings = excluded.settings`);
}

/** All that was ever accepted. */
export function acceptedConditions(db: ReadDb): readonly AcceptedConditions[] {
  return db.all(sql`SELECT operator_id AS operatorId, version, accepted_at_ms AS acceptedAtMs
    FROM network_conditions`);
}

/** Keeps the time of the first acceptance. */
export function saveAcceptance(db: WriteDb, accepted: AcceptedConditions): void {
  const { operatorId, version, acceptedAtMs } = accepted;
  db.run(sql`INSERT INTO network_conditions (operator_id, version, accepted_at_ms)
    VALUES (${operatorId}, ${version}, ${acceptedAtMs}) ON CONFLICT DO NOTHING`);
}

type OperatorRow = {
  readonly operatorId: string;
  readonly isEnabled: number;
  readonly isForReceiving: number;
  readonly isForRouting: number;
  readonly isForFiles: number;
};

/** What a profile uses operators for, by operator, where it has chosen. */
export function operatorUses(db: ReadDb, userId: number): ReadonlyMap<string, OperatorUse> {
  const rows = db.all<OperatorRow>(sql`SELECT operator_id AS operatorId, is_enabled AS isEnabled,
      is_for_receiving AS isForReceiving, is_for_routing AS isForRouting, is_for_files AS isForFiles
    FROM network_operator WHERE user_id = ${userId}`);
  return new Map(
    rows.map((row) => [
      row.operatorId,
      {
        isEnabled: row.isEnabled === 1,
        isForReceiving: row.isForReceiving === 1,
        isForRouting: row.isForRouting === 1,
        isForFiles: row.isForFiles === 1,
      },
    ]),
  );
}

/** What a profile uses an operator for from now on. */
export function saveOperatorUse(
  db: WriteDb,
  { userId, operatorId }: { readonly userId: number; readonly operatorId: string },
  use: OperatorUse,
): void {
  const { isEnabled, isForReceiving, isForRouting, isForFiles } = use;
  db.run(sql`INSERT OR REPLACE INTO network_operator
      (user_id, operator_id, is_enabled, is_for_receiving, is_for_routing, is_for_files)
    VALUES (${userId}, ${operatorId}, ${isEnabled}, ${isForReceiving}, ${isForRouting},
      ${isForFiles})`);
}

/** Presets by address that a profile has enabled (true) or disabled. */
export function presetChoices(db: ReadDb, userId: number): ReadonlyMap<string, boolean> {
  const rows = db.all<{ address: string; isEnabled: number }>(
    sql`SELECT address, is_enabled AS isEnabled FROM network_preset_server
      WHERE user_id = ${userId}`,
  );
  return new Map(rows.map(({ address, isEnabled }) => [address, isEnabled === 1]));
}

/** Enables or disables a preset for a profile. */
export function savePresetChoice(
  db: WriteDb,
  { userId, address }: { readonly userId: number; readonly address: string },
  isEnabled: boolean,
): void {
  db.run(sql`INSERT OR REPLACE INTO network_preset_server (user_id, address, is_enabled)
    VALUES (${userId}, ${address}, ${isEnabled})`);
}

/** Servers that a profile has added, oldest first. */
export function ownServers(db: ReadDb, userId: number): readonly OwnServerRow[] {
  const rows = db.all<Omit<OwnServerRow, 'isEnabled'> & { isEnabled: number }>(
    sql`SELECT server_id AS serverId, protocol, address, is_enabled AS isEnabled
      FROM network_own_server WHERE user_id = ${userId} ORDER BY server_id`,
  );
  return rows.map((row) => ({ ...row, isEnabled: row.isEnabled === 1 }));
}

/** Adds an enabled server; the address is not among those of the profile. */
export function addOwnServer(
  db: WriteDb,
  userId: number,
  { protocol, address }: Pick<OwnServerRow, 'protocol' | 'address'>,
): void {
  db.run(sql`INSERT INTO network_own_server (user_id, protocol, address, is_enabled)
    VALUES (${userId}, ${protocol}, ${address}, 1)`);
}

/** Enables or disables an own server. */
export function enableOwnServer(db: WriteDb, serverId: number, isEnabled: boolean): void {
  db.run(sql`UPDATE network_own_server SET is_enabled = ${isEnabled}
    WHERE server_id = ${serverId}`);
}

/** Forgets an own server. */
export function deleteOwnServer(db: WriteDb, serverId: number): void {
  db.run(sql`DELETE FROM network_own_server WHERE server_id = ${serverId}`);
}
