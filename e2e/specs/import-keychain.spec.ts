/** An archive is opened where a keychain keeps the passphrase: afterwards it keeps the archive's, or still ours. */
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { dataIn, saltOf } from '../fixtures/disk.ts';
import { en, expect, PASSPHRASE, type Person } from '../fixtures/index.ts';
import { whileHeld } from '../fixtures/held-work.ts';
import { openUnasked, tellName, withKeyring } from '../fixtures/keyring-start.ts';
import { DataPage } from '../pages/data-page.ts';

const WRONG = 'correct horse battery stapler';
/** Takes longer to unpack than to read a message. */
const LARGE_BYTES = 200_000_000;

withKeyring(
  'the keychain keeps the passphrase of the archive, which opens the next start by itself',
  async ({ folder, person, start }) => {
    const env = { SOTTO_CHOOSE_FILE: join(folder, 'carried.zip') };
    await makeArchive(await person('Other', { env }));
    const entry = join(folder, 'Alice', 'passphrase.bin');
    const { alice } = await start(env);
    await tellName(alice);
    const ours = readFileSync(entry);
    const data = new DataPage(alice.window);
    await alice.settings.open('data');
    await data.button(en.data.import).click();
    await data.importing.close();
    await data.button(en.data.import).click();
    await data.importing.replaceAll(WRONG);
    await expect(data.importing.dialog).toContainText(en.data.problem.wrongPassphrase);
    expect(readFileSync(entry).equals(ours)).toBe(true);

    await data.importing.replaceAll(PASSPHRASE);
    await expectName(alice, 'Other');
    await alice.app.close();
    const theirs = readFileSync(entry);
    expect([theirs.equals(ours), theirs.includes(PASSPHRASE)]).toEqual([false, false]);

    const again = await start();
    await openUnasked(again.alice);
    await expectName(again.alice, 'Other');
    await again.alice.settings.open('security');
    await expect(again.alice.settings.dialog).toContainText(en.security.chosen);
    await (await again.security.ask('verify')).answer(PASSPHRASE);
    await expect(again.security.done('right')).toBeVisible();
    expect([alice, again.alice].flatMap(({ app }) => app.problems)).toEqual([]);
  },
);

withKeyring(
  'an import that is called off or fails leaves the data, and in the keychain our passphrase',
  async ({ folder, person, start }) => {
    const archive = join(folder, 'carried.zip');
    const env = { SOTTO_CHOOSE_FILE: archive };
    const attachments = join(folder, 'Other', 'files');
    mkdirSync(attachments, { recursive: true });
    writeFileSync(join(attachments, 'large.bin'), '');
    truncateSync(join(attachments, 'large.bin'), LARGE_BYTES);
    await makeArchive(await person('Other', { env }));
    const own = join(folder, 'Alice');
    const { alice } = await start(env);
    await tellName(alice);
    const before = stateOf(own);
    const data = new DataPage(alice.window);
    await alice.settings.open('data');
    await data.button(en.data.import).click();
    await whileHeld(alice.app, {
      path: join(own, 'import-unfinished'),
      begin: () => data.importing.replaceAll(PASSPHRASE),
      meanwhile: () => data.cancelWork.click(),
    });
    await expect(data.importing.dialog).toContainText(en.work.cancelled);
    expect(stateOf(own)).toEqual(before);

    flipByte(archive, 20_000);
    await data.importing.replaceAll(PASSPHRASE);
    await expect(data.importing.dialog).toContainText(en.data.problem.archiveDamaged);
    expect(stateOf(own)).toEqual(before);
    await data.importing.close();
    await alice.settings.close();
    await expectName(alice, 'Alice');
    await alice.app.close();

    const again = await start();
    await openUnasked(again.alice);
    await expectName(again.alice, 'Alice');
    expect([alice, again.alice].flatMap(({ app }) => app.problems)).toEqual([]);
  },
);

/** Everything of this person, under the passphrase that all choose. */
async function makeArchive(other: Person): Promise<void> {
  const data = new DataPage(other.window);
  await other.settings.open('data');
  await data.button(en.data.export).click();
  await data.exported('carried.zip').waitFor();
  await other.app.close();
}

async function expectName({ window }: Person, name: string): Promise<void> {
  await expect(window.getByRole('heading', { name, level: 1 })).toBeVisible();
}

/** What an import would change. */
function stateOf(own: string) {
  const entry = readFileSync(join(own, 'passphrase.bin')).toString('hex');
  return { names: dataIn(own), salt: saltOf(own), entry };
}

function flipByte(path: string, offset: number): void {
  const file = openSync(path, 'r+');
  const byte = readFileSync(path).readUInt8(offset);
  writeSync(file, Uint8Array.of(byte ^ 0xff), 0, 1, offset);
  closeSync(file);
}
