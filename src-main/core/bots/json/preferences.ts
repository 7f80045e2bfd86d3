/** Preferences in the bot API (60-chat section 5): every feature said plainly. */
import {
  type FeatureAllowed,
  type JsonObject,
  type Preferences,
  featureEnabled,
} from '../../chat/index.ts';

type Preference = { readonly allow: FeatureAllowed; readonly ttl?: number };
type Feature = Exclude<keyof Preferences, 'commands'>;

/** What a profile that does not mention a feature means by that. */
const DEFAULTS: Readonly<Record<Feature, Preference>> = {
  timedMessages: { allow: 'yes' },
  fullDelete: { allow: 'no' },
  reactions: { allow: 'yes' },
  voice: { allow: 'yes' },
  files: { allow: 'always' },
  calls: { allow: 'yes' },
  sessions: { allow: 'no' },
};
const FEATURES = Object.keys(DEFAULTS) as readonly Feature[];

/** Preferences with the defaults filled in; `commands` are what a bot understands. */
export function fullPreferencesJson(preferences: Preferences | undefined): JsonObject {
  const full = FEATURES.map((feature) => [feature, effective(preferences, feature)] as const);
  return { ...Object.fromEntries(full), commands: preferences?.commands ?? [] };
}

/** Own and contact's preferences side by side, with what they amount to. */
export function mergedPreferencesJson(
  own: Preferences | undefined,
  contact: Preferences | undefined,
): JsonObject {
  const merged = FEATURES.map((feature) => {
    const userPreference = effective(own, feature);
    const contactPreference = effective(contact, feature);
    const enabled = featureEnabled({
      isAsymmetric: feature !== 'timedMessages',
      own: userPreference.allow,
      peer: contactPreference.allow,
    });
    const entry = {
      enabled,
      userPreference: { type: 'user', preference: userPreference },
      contactPreference,
    };
    return [feature, entry] as const;
  });
  return { ...Object.fromEntries(merged), commands: contact?.commands ?? [] };
}

function effective(preferences: Preferences | undefined, feature: Feature): Preference {
  return preferences?.[feature] ?? DEFAULTS[feature];
}
