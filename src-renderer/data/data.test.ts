import { describe, expect, test } from 'vitest';
import { contactId, userId } from '#shared/ids.ts';
import { DAY_S, RETENTION_BOUNDS_S, type StorageReport } from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import { createI18n } from '../i18n/index.ts';
import type { DataOutcome, DataProblem, ImportProblem } from '../stores/index.ts';
import { badTimeText, draftOf, keepParts, keepText, keptText, readDraft } from './keep.ts';
import { BAR_WIDTH, sizeParts } from './sizes.ts';
import {
  archiveProblemText,
  dataProblemDetail,
  outcomeText,
  retentionProblemText,
  taskProblemText,
} from './words.ts';

const { t } = createI18n('en');
const { t: tDe } = createI18n('de');
const WEEK_S = 7 * DAY_S;

describe('a time to keep messages for', () => {
  test.each(['asProfile', null, DAY_S, WEEK_S, 30 * DAY_S, 90 * DAY_S, 3_600, 5 * DAY_S] as const)(
    '%s is the same after it was shown and read',
    (keep) => {
      expect(readDraft(draftOf(keep))).toEqual(ok(keep));
    },
  );

  test.each([
    [3_600, 1, 'hour'],
    [36 * 3_600, 36, 'hour'],
    [3 * DAY_S, 3, 'day'],
    [14 * DAY_S, 2, 'week'],
    [90 * DAY_S, 3, 'month'],
    [730 * DAY_S, 2, 'year'],
    [5_400, 1.5, 'hour'],
  ] as const)('%i seconds are %d %s', (keepS, count, unit) => {
    expect(keepParts(keepS)).toEqual({ count, unit });
  });

  test.each([
    ['', 'day', 'notANumber'],
    ['1.5', 'day', 'notANumber'],
    ['-1', 'day', 'notANumber'],
    ['drei', 'day', 'notANumber'],
    ['0', 'hour', 'tooShort'],
    ['11', 'year', 'tooLong'],
    ['999999999', 'hour', 'tooLong'],
  ] as const)('%o %s cannot be: %s', (count, unit, problem) => {
    expect(readDraft({ choice: 'custom', count, unit })).toEqual(err(problem));
  });

  test('the bounds themselves can be, and are told in words', () => {
    const shortest = readDraft({ choice: 'custom', count: '1', unit: 'hour' });
    const longest = readDraft({ choice: 'custom', count: ' 10 ', unit: 'year' });
    expect([shortest, longest]).toEqual([ok(RETENTION_BOUNDS_S.min), ok(RETENTION_BOUNDS_S.max)]);
    expect(badTimeText(t, 'en', 'tooShort')).toBe('The shortest time is 1 hour.');
    expect(badTimeText(tDe, 'de', 'tooLong')).toBe('Die längste Dauer ist 10 Jahre.');
    expect(badTimeText(t, 'en', 'notANumber')).toContain('whole number');
  });

  test('what is typed for another time does not matter for the usual ones', () => {
    expect(readDraft({ choice: 'week', count: 'x', unit: 'year' })).toEqual(ok(WEEK_S));
  });

  test('is said in the words of the language', () => {
    expect([null, DAY_S, 14 * DAY_S].map((keepS) => keepText(t, 'en', keepS))).toEqual([
      'for ever',
      '1 day',
      '2 weeks',
    ]);
    expect(keepText(tDe, 'de', 30 * DAY_S)).toBe('1 Monat');
  });

  test('of a contact tells whether it is its own', () => {
    const retention = {
      userId: userId(1),
      keepS: WEEK_S,
      exceptions: [
        { contactId: contactId(1), keepS: undefined },
        { contactId: contactId(2), keepS: DAY_S },
      ],
    };
    const said = [1, 2, 3].map((id) => keptText(t, 'en', { retention, contactId: contactId(id) }));
    expect(said).toEqual([
      'Messages are kept for ever.',
      'Messages are kept for 1 day and then deleted.',
      'As in all chats: 1 week.',
    ]);
  });
});

describe('the parts of what is stored', () => {
  const report: StorageReport = {
    databaseBytes: 400_000_000,
    freeBytes: 100_000_000,
    filesBytes: 1_000_000_000,
    fileCount: 3,
    backupBytes: 200_000_000,
    asideBytes: 0,
    chats: [],
  };

  test('lie side by side and fill the bar', () => {
    const { parts, totalBytes } = sizeParts(report);
    expect(totalBytes).toBe(1_600_000_000);
    expect(parts).toEqual([
      { part: 'messages', bytes: 300_000_000, start: 0, width: 187.5 },
      { part: 'free', bytes: 100_000_000, start: 187.5, width: 62.5 },
      { part: 'files', bytes: 1_000_000_000, start: 250, width: 625 },
      { part: 'backup', bytes: 200_000_000, start: 875, width: 125 },
    ]);
    expect(parts.reduce((sum, { width }) => sum + width, 0)).toBe(BAR_WIDTH);
  });

  test('are shown where there is nothing yet', () => {
    const nothing = { ...report, databaseBytes: 0, freeBytes: 0, filesBytes: 0, backupBytes: 0 };
    expect(sizeParts(nothing)).toEqual({
      totalBytes: 0,
      parts: [
        { part: 'messages', bytes: 0, start: 0, width: 0 },
        { part: 'files', bytes: 0, start: 0, width: 0 },
      ],
    });
  });
});

const outcomes: readonly DataOutcome[] = [
  { type: 'compacted', freedBytes: 0 },
  { type: 'compacted', freedBytes: 12_000_000 },
  { type: 'checked', faultCount: 0 },
  { type: 'checked', faultCount: 1 },
  { type: 'exported', name: 'a.zip', sizeBytes: 1_700_000 },
  { type: 'filesDeleted', freedBytes: 5_000 },
  { type: 'backupDeleted' },
  { type: 'asideDeleted' },
  { type: 'chatCleared', name: 'Anna' },
  { type: 'allCleared', withContacts: false },
  { type: 'allCleared', withContacts: true },
  { type: 'failed', task: 'export', problem: { type: 'cancelled' } },
];

const problems: readonly (DataProblem | ImportProblem)[] = [
  { type: 'noSpace', neededBytes: 2_100_000_000, freeBytes: 300_000_000 },
  { type: 'cannotRead', code: 'EIO' },
  { type: 'cannotWrite', code: 'EROFS' },
  { type: 'damaged' },
  { type: 'cancelled' },
  { type: 'notAnArchive' },
  { type: 'archiveDamaged', entry: 'files/1' },
  { type: 'newerVersion' },
  { type: 'wrongPassphrase' },
  { type: 'notFound' },
  { type: 'needsPasscode' },
  { type: 'passphraseNotChosen' },
  { type: 'coreStopped' },
  { type: 'notReady', status: 'working' },
  { type: 'internal', reference: 'r1' },
];

describe('sentences', () => {
  test('every outcome has its own', () => {
    for (const [translate, language] of [
      [t, 'en'],
      [tDe, 'de'],
    ] as const) {
      const said = outcomes.map((outcome) => outcomeText(translate, language, outcome));
      expect(new Set(said).size).toBe(outcomes.length);
      for (const words of said) expect(words).toMatch(/^[^{}]+\.[^{}]*$/u);
    }
    expect(outcomeText(t, 'en', { type: 'compacted', freedBytes: 12_000_000 })).toBe(
      '12\u00a0MB freed.',
    );
  });

  test('every problem is one without a code in it', () => {
    for (const problem of problems) {
      for (const [translate, language] of [
        [t, 'en'],
        [tDe, 'de'],
      ] as const) {
        const words = archiveProblemText(translate, language, problem);
        expect(words, problem.type).toMatch(/^\p{Lu}[^{}]*\.$/u);
        expect(words).not.toMatch(/EIO|EROFS|files\/1|r1/);
      }
    }
  });

  test('codes are for those who look', () => {
    expect(problems.map((problem) => dataProblemDetail(t, problem))).toEqual([
      undefined,
      'EIO',
      'EROFS',
      undefined,
      undefined,
      undefined,
      'files/1',
      ...Array.from({ length: 7 }),
      'Reference r1',
    ]);
  });

  test('what is gone is named', () => {
    const gone = { type: 'failed', problem: { type: 'notFound' } } as const;
    expect(taskProblemText(t, 'en', { ...gone, task: 'clearChat' })).toContain('chat');
    expect(taskProblemText(t, 'en', { ...gone, task: 'restoreBackup' })).toContain('copy');
    expect(taskProblemText(t, 'en', { ...gone, task: 'export' })).toContain('file');
  });

  test('what cannot be set is told', () => {
    const said = (['notFound', 'notAllowed', 'coreStopped'] as const).map((type) =>
      retentionProblemText(t, { type }),
    );
    expect(new Set(said).size).toBe(3);
  });
});
