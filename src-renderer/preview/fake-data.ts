/* eslint-disable max-lines-per-function -- one table of made-up answers */
/** Sizes, retention and archives of the preview. The passphrase of its archive is `sotto voce`. */
import type { AppStatus, CoreEvent } from '#shared/contract/index.ts';
import { contactId, userId } from '#shared/ids.ts';
import {
  type ArchiveSummary,
  type ChatSize,
  type ChatSummary,
  DAY_S,
  type MaintenanceTask,
  type Retention,
  type StorageReport,
} from '#shared/model/index.ts';
import { err, ok } from '#shared/result.ts';
import type { FakeHandlers } from '../bridge/index.ts';
import { NOW_MS } from './data.ts';

export type FakeDataOptions = {
  /** Of the page's address: `lockon` (asks for the passcode once), `manychats`, `faults`, `noroom`, `older`, `noarchive`, `broken-archive`. */
  readonly flags: ReadonlySet<string>;
  readonly chats: readonly ChatSummary[];
  readonly status: () => AppStatus;
  readonly setStatus: (status: AppStatus) => void;
  readonly emit: (event: CoreEvent) => void;
};

type DataCommand =
  | 'storage.report'
  | 'storage.compact'
  | 'storage.check'
  | 'storage.deleteBackup'
  | 'storage.deleteAside'
  | 'storage.deleteFiles'
  | 'archive.export'
  | 'archive.inspect'
  | 'archive.import'
  | 'retention.get'
  | 'retention.set'
  | 'retention.setOfChat'
  | 'chat.clear'
  | 'chats.clearAll';

const DAY_MS = DAY_S * 1_000;
const STEP_MS = 150;
const STEPS = 12;
const MANY = 1_000;
const ARCHIVE_PASSPHRASE = 'sotto voce';

export function dataHandlers(options: FakeDataOptions): Required<Pick<FakeHandlers, DataCommand>> {
  const { flags } = options;
  let report = reportOf(options);
  let retention: Retention = {
    userId: userId(1),
    keepS: undefined,
    exceptions: [
      { contactId: contactId(1), keepS: undefined },
      { contactId: contactId(6), keepS: 7 * DAY_S },
    ],
  };

  function clear(id: number): void {
    const change = (chat: ChatSize) =>
      chat.contactId === id ? { ...chat, messageCount: 0, bytes: 0 } : chat;
    const chats = report.chats.map(change).sort((a, b) => b.bytes - a.bytes);
    report = { ...report, chats };
  }

  /** Shows the screen of the work, step by step, and then what was there before. */
  async function work(task: MaintenanceTask): Promise<void> {
    const before = options.status();
    for (let step = 0; step <= STEPS; step++) {
      options.setStatus({
        type: 'working',
        work: { task, fraction: step / STEPS, canCancel: step < STEPS - 1 },
      });
      await new Promise((resolve) => setTimeout(resolve, STEP_MS));
    }
    options.setStatus(before);
  }

  let wasAsked = !flags.has('lockon');
  /** The passcode is asked for once; whether it was right is for the lock of the preview. */
  function isAllowed(): boolean {
    const isNow = wasAsked;
    wasAsked = true;
    return isNow;
  }

  const locked = err({ type: 'needsPasscode' } as const);
  const noRoom = err({
    type: 'noSpace',
    neededBytes: 2_140_000_000,
    freeBytes: 311_000_000,
  } as const);

  return {
    'storage.report': () => ok(report),
    'storage.compact': async () => {
      await work('compact');
      if (flags.has('noroom')) return noRoom;
      const freedBytes = report.freeBytes;
      report = { ...report, databaseBytes: report.databaseBytes - freedBytes, freeBytes: 0 };
      return ok({ freedBytes });
    },
    'storage.check': async () => {
      await work('check');
      return ok({ faultCount: flags.has('faults') ? 3 : 0 });
    },
    'storage.deleteBackup': () => {
      if (!isAllowed()) return locked;
      const { backupAtMs: _before, ...rest } = report;
      report = { ...rest, backupBytes: 0 };
      return ok(undefined);
    },
    'storage.deleteAside': () => {
      if (!isAllowed()) return locked;
      report = { ...report, asideBytes: 0 };
      return ok(undefined);
    },
    'storage.deleteFiles': () => {
      if (!isAllowed()) return locked;
      const freedBytes = report.filesBytes;
      report = { ...report, filesBytes: 0, fileCount: 0 };
      return ok({ freedBytes });
    },
    'archive.export': async () => {
      if (!isAllowed()) return locked;
      await work('export');
      return flags.has('noroom') ? noRoom : ok({ sizeBytes: 1_730_400_000 });
    },
    'archive.inspect': () => {
      if (flags.has('noarchive')) return err({ type: 'notAnArchive' });
      if (flags.has('broken-archive')) {
        return err({ type: 'archiveDamaged', entry: 'files/4f1c09ab' });
      }
      return ok(summaryOf(flags.has('older')));
    },
    'archive.import': async ({ passphrase }) => {
      if (!isAllowed()) return locked;
      const isRight = new TextDecoder().decode(passphrase) === ARCHIVE_PASSPHRASE;
      await work('import');
      if (!isRight) return err({ type: 'wrongPassphrase' });
      const status: AppStatus = {
        type: 'ready',
        user: { userId: userId(1), displayName: 'Ida Berg', fullName: '', shortDescr: '' },
      };
      options.setStatus(status);
      return ok(status);
    },
    'retention.get': () => ok(retention),
    'retention.set': ({ keepS }) => {
      retention = { ...retention, keepS: keepS ?? undefined };
      return ok(retention);
    },
    'retention.setOfChat': ({ contactId: id, keepS }) => {
      const others = retention.exceptions.filter((exception) => exception.contactId !== id);
      const own = keepS === 'asProfile' ? [] : [{ contactId: id, keepS: keepS ?? undefined }];
      retention = { ...retention, exceptions: [...others, ...own] };
      return ok(retention);
    },
    'chat.clear': ({ contactId: id }) => {
      clear(id);
      return ok(undefined);
    },
    'chats.clearAll': ({ withContacts }) => {
      if (!isAllowed()) return locked;
      for (const chat of options.chats) {
        if (chat.type !== 'contact') continue;
        clear(chat.contact.contactId);
        if (!withContacts) continue;
        const { contactId: id } = chat.contact;
        options.emit({ type: 'chat.removed', chat: { type: 'contact', contactId: id } });
      }
      return ok(undefined);
    },
  };
}

function reportOf({ chats, flags }: FakeDataOptions): StorageReport {
  return {
    databaseBytes: 412_300_000,
    freeBytes: 38_700_000,
    filesBytes: 1_284_000_000,
    fileCount: 3_182,
    backupBytes: 398_100_000,
    backupAtMs: NOW_MS - DAY_MS / 2,
    asideBytes: flags.has('aside') ? 91_400_000 : 0,
    chats: flags.has('manychats') ? manySizes() : sizesOf(chats),
  };
}

function sizesOf(chats: readonly ChatSummary[]): readonly ChatSize[] {
  return chats
    .flatMap((chat) => (chat.type === 'contact' ? [chat.contact] : []))
    .map(({ contactId: id, displayName: name }, at) => ({
      contactId: id,
      name,
      messageCount: Math.round(48_211 / 2 ** at),
      bytes: Math.round(612_400_000 / 2.4 ** at),
    }));
}

function manySizes(): readonly ChatSize[] {
  return Array.from({ length: MANY }, (_, at) => ({
    contactId: contactId(at + 1),
    name: `Contact ${at + 1}`,
    messageCount: MANY * (MANY - at),
    bytes: 400_000 * (MANY - at),
  }));
}

function summaryOf(isOlder: boolean): ArchiveSummary {
  return {
    createdAtMs: NOW_MS - (isOlder ? 9 * DAY_MS : DAY_MS / 24),
    appVersion: '0.1.0',
    databaseBytes: 371_900_000,
    fileCount: 3_104,
    filesBytes: 1_251_000_000,
    isOlder,
  };
}
