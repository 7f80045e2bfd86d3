/**
 * Random names for connections that are not to know the profile: an adjective and a noun, each from
 * a list of this file, both harmless about anybody. More than 10,000 names.
 */
import { assert, type RandomSource } from '../../base/index.ts';

/** A name such as QuietHarbor. */
export function incognitoName(random: RandomSource): string {
  return `${pick(random, ADJECTIVES)}${pick(random, NOUNS)}`;
}

/** The lists are so short that a remainder of 32 bits favours none of their words noticeably. */
function pick(random: RandomSource, words: readonly string[]): string {
  const bytes = random(4);
  const number = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const word = words[number % words.length];
  assert(word !== undefined, 'an index beyond the list');
  return word;
}

export const ADJECTIVES: readonly string[] = `
  Able Airy Amber Ample Apt Azure Balmy Blithe Bold Bonny Brave Breezy Bright Brisk Calm Candid
  Casual Chatty Cheery Civil Clear Clever Cosmic Cozy Crisp Curious Dapper Daring Deft Dewy Eager
  Early Earnest Easy Elated Epic Fabled Fair Fancy Festive Fleet Fluent Fond Frank Fresh Friendly
  Gallant Genial Gentle Gifted Glad Gleaming Golden Graceful Grand Happy Hardy Hearty Helpful Honest
  Humble Jaunty Jolly Jovial Joyful Keen Kind Lasting Lively Loyal Lucid Lucky Lunar Mellow Merry
  Mighty Mindful Modest Neat Nimble Noble Open Patient Peaceful Placid Playful Plucky Polite Prompt
  Proud Quaint Quick Quiet Rapid Ready Regal Restful Robust Rosy Serene Sincere Smart Smooth Snug
  Solar Spry Stable Steady Still Sturdy Sunny Swift Tactful Tender Tidy Tranquil Trusty Upbeat Vivid
  Warm Wise Witty Zesty`
  .trim()
  .split(/\s+/);

export const NOUNS: readonly string[] = `
  Acorn Alder Anchor Apple Arbor Aspen Aurora Badger Bamboo Basil Bay Beacon Birch Bison Breeze Bridge
  Brook Button Canoe Canyon Cedar Cello Cherry Cliff Clover Cloud Comet Compass Coral Cove Crane Creek
  Cricket Crystal Cypress Daisy Dolphin Dune Eagle Ember Falcon Feather Fern Finch Fjord Forest
  Fountain Fox Garden Garnet Glacier Grove Gull Hamlet Harbor Harp Hazel Heron Hill Horizon Island Ivy
  Jasmine Juniper Kettle Kite Lagoon Lake Lantern Lark Laurel Lilac Lily Lynx Maple Marble Marsh Meadow
  Mesa Moon Moss Oak Oasis Ocean Olive Opal Orchard Orchid Otter Owl Panda Pebble Pepper Pine Planet
  Plum Pond Poppy Prairie Quartz Quill Rain Raven Reef Ridge River Robin Rocket Sail Saffron Sparrow
  Spruce Star Stone Summit Swallow Tulip Valley Violet Walnut Willow Wren`
  .trim()
  .split(/\s+/);
