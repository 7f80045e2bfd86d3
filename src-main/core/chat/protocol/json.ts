/**
 * Typed reading of JSON from outside (60-chat, JSON conventions): absent and null are the same, a
 * wrong kind is a DecodeError with the path of the field.
 */
import { base64urlDecode } from '../../base/index.ts';
import { DecodeError } from '../../encoding/index.ts';
import type { Json, JsonObject } from './types.ts';

/** An object of the input, with its path for error messages. */
export type Fields = { readonly path: string; readonly json: JsonObject };

/** The value as an object, or a DecodeError at the path. */
export function asObject(value: Json | undefined, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new DecodeError(path, 'expected an object');
  }
  return { path, json: value as JsonObject };
}

/** The value of a field, or undefined when it is absent or null. */
export function field(fields: Fields, key: string): Json | undefined {
  return Object.hasOwn(fields.json, key) ? (fields.json[key] ?? undefined) : undefined;
}

/** An object that must be there. */
export function objectField(fields: Fields, key: string): Fields {
  return asObject(field(fields, key), at(fields, key));
}

/** An object that may be absent. */
export function optionalObject(fields: Fields, key: string): Fields | undefined {
  const value = field(fields, key);
  return value === undefined ? undefined : asObject(value, at(fields, key));
}

/** A string that must be there. */
export function stringField(fields: Fields, key: string): string {
  return optionalString(fields, key) ?? fail(fields, key, 'expected a string');
}

/** A string that may be absent. */
export function optionalString(fields: Fields, key: string): string | undefined {
  const value = field(fields, key);
  if (value === undefined || typeof value === 'string') return value;
  return fail(fields, key, 'expected a string');
}

/** A boolean that must be there. */
export function booleanField(fields: Fields, key: string): boolean {
  return optionalBoolean(fields, key) ?? fail(fields, key, 'expected a boolean');
}

/** A boolean that may be absent. */
export function optionalBoolean(fields: Fields, key: string): boolean | undefined {
  const value = field(fields, key);
  if (value === undefined || typeof value === 'boolean') return value;
  return fail(fields, key, 'expected a boolean');
}

/** An integer that must be there; a number like 1e2 is one too. */
export function integerField(fields: Fields, key: string): number {
  return optionalInteger(fields, key) ?? fail(fields, key, 'expected an integer');
}

/** An integer that may be absent; beyond 53 bits it is an error. */
export function optionalInteger(fields: Fields, key: string): number | undefined {
  const value = field(fields, key);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  return fail(fields, key, 'expected an integer');
}

/** Base64url, padded or not, that must be there. */
export function bytesField(fields: Fields, key: string): Uint8Array {
  return optionalBytes(fields, key) ?? fail(fields, key, 'expected base64url');
}

/** Base64url, padded or not, that may be absent. */
export function optionalBytes(fields: Fields, key: string): Uint8Array | undefined {
  const text = optionalString(fields, key);
  if (text === undefined) return undefined;
  return base64urlDecode(text) ?? fail(fields, key, 'expected base64url');
}

/** One of a closed set of strings. */
export function oneOf<T extends string>(fields: Fields, key: string, values: readonly T[]): T {
  const text = stringField(fields, key);
  return values.find((value) => value === text) ?? fail(fields, key, 'unknown value');
}

/** The given fields that are present, as they came. */
export function pick(fields: Fields, keys: readonly string[]): JsonObject {
  const picked: Record<string, Json> = {};
  for (const key of keys) {
    const value = field(fields, key);
    if (value !== undefined) picked[key] = value;
  }
  return picked;
}

/** Whether both say the same; the order of fields does not count. */
export function isSameJson(one: Json | undefined, other: Json | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other;
  if (one === null || other === null) return one === other;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const fields = Object.entries(one);
  const others = new Map(Object.entries(other));
  return (
    fields.length === others.size &&
    fields.every(([key, value]) => others.has(key) && isSameJson(value, others.get(key)))
  );
}

/** A DecodeError that names the field. */
export function fail(fields: Fields, key: string, problem: string): never {
  throw new DecodeError(at(fields, key), problem);
}

function at(fields: Fields, key: string): string {
  return `${fields.path}.${key}`;
}
