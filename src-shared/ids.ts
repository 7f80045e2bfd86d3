/** Local ids. They name rows of this device's database and mean nothing to anybody else. */
import type { Brand } from './brand.ts';

export type UserId = Brand<number, 'UserId'>;
export type ContactId = Brand<number, 'ContactId'>;
export type ItemId = Brand<number, 'ItemId'>;
/** A connection that has no contact yet: an own link nobody used, or one being joined. */
export type PendingId = Brand<number, 'PendingId'>;
/** Somebody's request at our address, until the user answers. */
export type RequestId = Brand<number, 'RequestId'>;

export function isLocalId(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

export function userId(value: number): UserId {
  return checked(value) as UserId;
}

export function contactId(value: number): ContactId {
  return checked(value) as ContactId;
}

export function itemId(value: number): ItemId {
  return checked(value) as ItemId;
}

export function pendingId(value: number): PendingId {
  return checked(value) as PendingId;
}

export function requestId(value: number): RequestId {
  return checked(value) as RequestId;
}

function checked(value: number): number {
  if (!isLocalId(value)) throw new RangeError('id: expected a positive integer');
  return value;
}
