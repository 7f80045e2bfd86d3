/** Which server a new queue is made on. */
import { expect, test } from 'vitest';
import type { ServerAddress } from '../../encoding/index.ts';
import { testNetwork } from '../../testing/agent-network.ts';
import { type UserServer, agentUserId } from '../network.ts';
import { chooseServer } from './new-queue.ts';

type Known = readonly [name: string, operator: string, isForReceiving?: boolean];

const addressOf = (name: string): ServerAddress => ({
  hosts: [`${name}.example`],
  port: '',
  keyHash: new Uint8Array(32).fill(name.charCodeAt(0)),
});

function serverOf([name, operator, isForReceiving = true]: Known): UserServer {
  const server = addressOf(name);
  return { server, password: undefined, operator, isForReceiving, isForRouting: true };
}

/** Every server that may be chosen, by its name. */
function choices(known: readonly Known[], except: readonly string[]): string[] {
  const found = new Set<string>();
  for (let byte = 0; byte < 12; byte++) {
    const deps = {
      network: testNetwork({ servers: () => known.map(serverOf) }),
      random: () => Uint8Array.of(byte),
    };
    const chosen = chooseServer(deps, agentUserId(1), except.map(addressOf));
    found.add(chosen?.hosts[0]?.split('.')[0] ?? 'none');
  }
  return [...found].sort();
}

test.each<{ fact: string; known: readonly Known[]; except: readonly string[]; chosen: string[] }>([
  {
    fact: 'any server will do',
    known: [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
    ],
    except: [],
    chosen: ['a', 'b', 'c'],
  },
  {
    fact: 'another operator is preferred',
    known: [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
      ['d', 'z'],
    ],
    except: ['a'],
    chosen: ['c', 'd'],
  },
  {
    fact: 'otherwise another server of the operator',
    known: [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'x'],
    ],
    except: ['a'],
    chosen: ['b', 'c'],
  },
  { fact: 'otherwise the same server', known: [['a', 'x']], except: ['a'], chosen: ['a'] },
  {
    fact: 'an operator is known by servers that take no new queues, too',
    known: [
      ['a', 'x', false],
      ['b', 'x'],
      ['c', 'y'],
    ],
    except: ['a'],
    chosen: ['c'],
  },
  {
    fact: 'strangers exclude nobody',
    known: [
      ['a', 'x'],
      ['b', 'y'],
    ],
    except: ['q'],
    chosen: ['a', 'b'],
  },
  { fact: 'none takes new queues', known: [['a', 'x', false]], except: [], chosen: ['none'] },
])('[AG98] $fact', ({ known, except, chosen }) => {
  expect(choices(known, except)).toEqual(chosen);
});

test('[AG98] a server is known by its fingerprint, whatever its hosts', () => {
  // The same server under another host name.
  const alias = { ...addressOf('a'), hosts: ['alias.example'] };
  const deps = {
    network: testNetwork({ servers: () => [serverOf(['a', 'x']), serverOf(['b', 'x'])] }),
    random: () => Uint8Array.of(0),
  };
  expect(chooseServer(deps, agentUserId(1), [alias])).toEqual(addressOf('b'));
});
