import { expect, test } from 'vitest';
import { testPort } from '../../workers/testing-port.ts';
import { createQrReader, type ReadAnswer, type ReadQuestion } from './qr-reader.ts';
import { blankPixels, drawCode } from './testing-codes.ts';

test('the worker is asked, with the patience that the picture is worth', async () => {
  const worker = testPort<ReadQuestion, ReadAnswer>();
  const reader = createQrReader(() => worker);
  const first = reader.read(blankPixels(), 'frame');
  const second = reader.read(blankPixels(), 'picture');
  worker.answer({ id: 2, answer: 'two' });
  worker.answer({ id: 1, answer: undefined });
  expect([await first, await second]).toEqual([undefined, 'two']);
  expect(worker.asked.map(({ question }) => question.patience)).toEqual(['frame', 'picture']);
});

test('where the worker fails the page reads, also what the worker was asked', async () => {
  const worker = testPort<ReadQuestion, ReadAnswer>();
  const reader = createQrReader(() => worker);
  const asked = reader.read(drawCode('simplex:/a'), 'frame');
  worker.fail();
  expect(await asked).toBe('simplex:/a');
  expect(await reader.read(drawCode('simplex:/b'), 'frame')).toBe('simplex:/b');
  expect(worker.asked).toHaveLength(1);
});

test('closing tells whoever waits that there is nothing', async () => {
  const worker = testPort<ReadQuestion, ReadAnswer>();
  const reader = createQrReader(() => worker);
  const asked = reader.read(blankPixels(), 'frame');
  reader.close();
  expect(await asked).toBeUndefined();
  expect(worker.isTerminated).toBe(true);
});
