/**
 * `manifest.json`, the last entry of an archive: what wrote it, when, and the size and checksum of
 * every other entry. Version 2. It is not secret, and proves nothing until the passphrase is known:
 * then its code (authenticity.ts) shows whether anybody has changed it.
 */
import { z } from 'zod';
import type { ArchiveProblem } from '#shared/contract/index.ts';
import { type Result, err, ok } from '#shared/result.ts';
import { DATABASE_NAME, MANIFEST_NAME, isEntryName, repetitionCheck } from './names.ts';

const FORMAT = 'sotto-archive';
const VERSION = 2;
/** Some 450,000 attachments with names of usual length; more memory is not spent on a list. */
export const MAX_MANIFEST_BYTES = 64 * 1024 * 1024;
export const MAX_ENTRIES = 1_000_000;
/** An entry without its name: braces, keys, digits of the size, checksum. */
const MAX_ENTRY_OVERHEAD_BYTES = 130;
const MAX_HEAD_BYTES = 1_000;

export type ArchiveFacts = {
  readonly appVersion: string;
  /** Of the last migration that the database has had. */
  readonly schemaVersion: number;
  readonly createdAtMs: number;
  /** Lowercase hex of 16 bytes. */
  readonly installationId: string;
  /** Rises with each use of the installation that changes something. */
  readonly generation: number;
};

/** `sha256`: lowercase hex. */
export type ArchiveEntry = {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
};

/** What the authentication code is made of. */
export type UnsignedManifest = ArchiveFacts & { readonly entries: readonly ArchiveEntry[] };

/** `mac`: lowercase hex of 32 bytes. */
export type Manifest = UnsignedManifest & { readonly mac: string };

const natural = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const hexOf32Bytes = z.string().regex(/^[0-9a-f]{64}$/);
const entrySchema = z.strictObject({
  name: z.string().refine(isEntryName),
  sizeBytes: natural,
  sha256: hexOf32Bytes,
});
const kindSchema = z.object({ format: z.literal(FORMAT), version: natural.min(1) });
const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  appVersion: z.string().regex(/^\P{C}{0,100}$/u),
  schemaVersion: natural,
  // The last day that Date knows.
  createdAtMs: natural.max(8_640_000_000_000_000),
  installationId: z.string().regex(/^[0-9a-f]{32}$/),
  generation: natural,
  entries: z.array(entrySchema).max(MAX_ENTRIES),
  mac: hexOf32Bytes,
});

/** UTF-8 of the JSON text. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  return encodeJson({ ...signedFields(manifest), mac: manifest.mac });
}

/** All that the manifest says but its code, always the same bytes however an archive spells it. */
export function authenticatedBytes(manifest: UnsignedManifest): Uint8Array {
  return encodeJson(signedFields(manifest));
}

/** More bytes than the manifest will have with entries of these names. */
export function manifestBoundBytes(names: readonly string[]): number {
  // A character of JSON text takes at most three bytes in UTF-8 for each unit, but those which JSON
  // escapes may not be in a name.
  return names.reduce(
    (sum, name) => sum + 3 * name.length + MAX_ENTRY_OVERHEAD_BYTES,
    MAX_HEAD_BYTES,
  );
}

/**
 * Reads what an archive calls its manifest. `notAnArchive`: the manifest of something else;
 * `newerVersion`: of a version yet to come; `archiveDamaged`: anything else that is wrong with it.
 */
export function decodeManifest(bytes: Uint8Array): Result<Manifest, ArchiveProblem> {
  if (bytes.length > MAX_MANIFEST_BYTES) return damaged();
  const json = parseJson(bytes);
  if (!json.ok) return damaged();
  const kind = kindSchema.safeParse(json.value);
  if (!kind.success) return err({ type: 'notAnArchive' });
  if (kind.data.version > VERSION) return err({ type: 'newerVersion' });
  const parsed = manifestSchema.safeParse(json.value);
  if (!parsed.success || !isConsistent(parsed.data.entries)) return damaged();
  const { format: _format, version: _version, ...manifest } = parsed.data;
  return ok(manifest);
}

/** Bytes of all entries together. */
export function totalBytes(entries: readonly { readonly sizeBytes: number }[]): number {
  return entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

/** In a fixed order. */
function signedFields(manifest: UnsignedManifest): Readonly<Record<string, unknown>> {
  const { appVersion, schemaVersion, createdAtMs, installationId, generation } = manifest;
  const entries = manifest.entries.map(({ name, sizeBytes, sha256 }) => {
    return { name, sizeBytes, sha256 };
  });
  const facts = { appVersion, schemaVersion, createdAtMs, installationId, generation };
  return { format: FORMAT, version: VERSION, ...facts, entries };
}

function encodeJson(json: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(json));
}

function isConsistent(entries: readonly ArchiveEntry[]): boolean {
  const isRepeated = repetitionCheck();
  if (entries.some(({ name }) => isRepeated(name))) return false;
  if (!entries.some(({ name }) => name === DATABASE_NAME)) return false;
  return totalBytes(entries) <= Number.MAX_SAFE_INTEGER;
}

function parseJson(bytes: Uint8Array): Result<unknown, undefined> {
  try {
    return ok(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown);
  } catch {
    return err(undefined);
  }
}

function damaged(): Result<never, ArchiveProblem> {
  return err({ type: 'archiveDamaged', entry: MANIFEST_NAME });
}
