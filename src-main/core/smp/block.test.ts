import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, defined } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { tryDecode } from '../encoding/index.ts';
import { BlockSplitter, PLAIN_BLOCKS, blockChainsOf, openBlock, sealBlock } from './block.ts';
import { hex } from './testing.ts';
import { SMP_BLOCK_SIZE_BYTES } from './transmission.ts';

beforeAll(initCrypto);

describe('blocks', () => {
  function chains() {
    const both = { serverToClient: hex('01'.repeat(32)), clientToServer: hex('02'.repeat(32)) };
    return { client: blockChainsOf('client', both), server: blockChainsOf('server', both) };
  }

  test('[SMP7] both directions open in order, on their own chains', () => {
    const { client, server } = chains();
    const first = sealBlock(client.send, hex('aa'));
    const second = sealBlock(first.chain, hex('bb'));
    const back = sealBlock(server.send, hex('cc'));
    const opened = openBlock(server.receive, first.block);
    expect([first.block.length, opened.content]).toEqual([SMP_BLOCK_SIZE_BYTES, hex('aa')]);
    expect(openBlock(opened.chain, second.block).content).toEqual(hex('bb'));
    expect(openBlock(client.receive, back.block).content).toEqual(hex('cc'));
    expect(opened.chain).toEqual(first.chain);
  });

  test('[SMP7] changed, skipped, repeated and reflected blocks do not open', () => {
    const { client, server } = chains();
    const first = sealBlock(client.send, hex('aa'));
    const second = sealBlock(first.chain, hex('bb'));
    const changed = first.block.slice();
    changed[100] = (changed[100] ?? 0) ^ 1;
    const after = openBlock(server.receive, first.block).chain;
    const attempts = [
      tryDecode(() => openBlock(server.receive, changed)),
      tryDecode(() => openBlock(server.receive, second.block)),
      tryDecode(() => openBlock(after, first.block)),
      tryDecode(() => openBlock(client.receive, first.block)),
    ];
    expect(attempts).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('[SMP7] the largest content fits, one byte more is our bug', () => {
    const { client } = chains();
    expect(sealBlock(client.send, new Uint8Array(16_366)).block).toHaveLength(16_384);
    expect(() => sealBlock(client.send, new Uint8Array(16_367))).toThrow(RangeError);
    expect(sealBlock(PLAIN_BLOCKS.send, new Uint8Array(16_382)).block).toHaveLength(16_384);
    expect(() => sealBlock(PLAIN_BLOCKS.send, new Uint8Array(16_383))).toThrow(RangeError);
  });

  test('[SMP8] pieces of any size give the blocks in order', () => {
    const stream = concatBytes(...[1, 2, 3].map((fill) => new Uint8Array(16_384).fill(fill)));
    const cuts = fc.array(fc.nat({ max: stream.length }), { maxLength: 12 });
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const splitter = new BlockSplitter();
        const edges = [0, ...unsorted.sort((a, b) => a - b), stream.length];
        const blocks = edges.flatMap((from, i) =>
          splitter.push(stream.subarray(from, edges[i + 1])),
        );
        const whole = blocks.filter(({ length }) => length === 16_384);
        expect([blocks.length, ...whole.map((block) => defined(block[9_000], 'byte'))]).toEqual([
          3, 1, 2, 3,
        ]);
      }),
      { numRuns: 50 },
    );
  });
});
