/** Profiles and preferences of direct contacts (60-chat section 5). */
import { parseJson } from './json-text.ts';
import {
  type Fields,
  asObject,
  fail,
  field,
  integerField,
  oneOf,
  optionalObject,
  optionalString,
  stringField,
} from './json.ts';
import type { FeatureAllowed, Preferences, Profile } from './types.ts';

const ALLOWED: readonly FeatureAllowed[] = ['always', 'yes', 'no'];
const PLAIN_FEATURES = ['fullDelete', 'reactions', 'voice', 'files', 'calls', 'sessions'] as const;
const PEER_TYPES = ['human', 'bot'] as const;

/** A contact's profile without fields we do not know; DecodeError when a known one is wrong. */
export function decodeProfile(profile: Fields): Profile {
  const shortDescr = optionalString(profile, 'shortDescr');
  const image = optionalString(profile, 'image');
  const contactLink = optionalString(profile, 'contactLink');
  const preferences = optionalObject(profile, 'preferences');
  const hasPeerType = optionalString(profile, 'peerType') !== undefined;
  if (contactLink !== undefined && !/^(?:simplex:\/|https:\/\/)/u.test(contactLink)) {
    fail(profile, 'contactLink', 'not a SimpleX link');
  }
  return {
    displayName: stringField(profile, 'displayName'),
    fullName: stringField(profile, 'fullName'),
    ...(shortDescr !== undefined && { shortDescr }),
    ...(image !== undefined && { image }),
    ...(contactLink !== undefined && { contactLink }),
    ...(preferences !== undefined && { preferences: decodePreferences(preferences) }),
    ...(hasPeerType && { peerType: oneOf(profile, 'peerType', PEER_TYPES) }),
  };
}

/** Unknown features and fields are dropped; a known one with a bad value is an error. */
export function decodePreferences(fields: Fields): Preferences {
  const preferences: Record<string, unknown> = {};
  const timed = optionalObject(fields, 'timedMessages');
  if (timed !== undefined) {
    const hasTtl = Object.hasOwn(timed.json, 'ttl') && timed.json['ttl'] !== null;
    preferences['timedMessages'] = {
      allow: oneOf(timed, 'allow', ALLOWED),
      ...(hasTtl && { ttl: integerField(timed, 'ttl') }),
    };
  }
  for (const feature of PLAIN_FEATURES) {
    const preference = optionalObject(fields, feature);
    if (preference !== undefined) {
      preferences[feature] = { allow: oneOf(preference, 'allow', ALLOWED) };
    }
  }
  const commands = field(fields, 'commands');
  if (commands !== undefined) {
    if (!Array.isArray(commands)) fail(fields, 'commands', 'expected an array');
    preferences['commands'] = commands;
  }
  return preferences;
}

/** Preferences of a JSON text, as they are stored. */
export function parsePreferences(text: string): Preferences {
  return decodePreferences(asObject(parseJson(text, 'preferences'), 'preferences'));
}

/** Whether a feature is on for each side (60-chat section 5, table "Effective"). */
export function featureEnabled(feature: {
  readonly isAsymmetric: boolean;
  readonly own: FeatureAllowed;
  readonly peer: FeatureAllowed;
}): { readonly forUser: boolean; readonly forContact: boolean } {
  const { isAsymmetric, own, peer } = feature;
  if (own === 'always' && peer === 'no') return { forUser: false, forContact: isAsymmetric };
  if (own === 'no' && peer === 'always') return { forUser: isAsymmetric, forContact: false };
  const isOn = own !== 'no' && peer !== 'no';
  return { forUser: isOn, forContact: isOn };
}
