import { describe, expect, test } from 'vitest';
import type { SequencedEvent } from '#shared/contract/index.ts';
import { takeEvents } from './sequence.ts';

function events(...sequences: number[]): SequencedEvent[] {
  return sequences.map((sequence) => ({
    sequence,
    event: { type: 'servers.changed', servers: [] },
  }));
}

describe('takeEvents', () => {
  test('the first number of a port may be any', () => {
    expect(takeEvents(undefined, events(7, 8))).toEqual({
      last: 8,
      events: events(7, 8),
      hasGap: false,
    });
  });

  test('numbers that follow each other have no gap', () => {
    expect(takeEvents(8, events(9, 10))).toEqual({
      last: 10,
      events: events(9, 10),
      hasGap: false,
    });
  });

  test('a missing number is a gap, and the event is taken all the same', () => {
    expect(takeEvents(8, events(10))).toEqual({ last: 10, events: events(10), hasGap: true });
  });

  test('a gap inside a batch is noticed', () => {
    expect(takeEvents(8, events(9, 11))).toEqual({ last: 11, events: events(9, 11), hasGap: true });
  });

  test('what was seen before is dropped', () => {
    expect(takeEvents(8, events(7, 8, 9))).toEqual({ last: 9, events: events(9), hasGap: false });
  });
});
