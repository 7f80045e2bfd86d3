import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../base/index.ts';
import { BotClient } from './client.ts';

/** As much of a WebSocket as a client uses, with a reader that stands still. */
class StuckSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  readonly sent: string[] = [];
  bufferedAmount = 0;
  isPaused = false;
  isTerminated = false;

  send(frame: string): void {
    this.sent.push(frame);
    this.bufferedAmount += frame.length;
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  terminate(): void {
    this.isTerminated = true;
  }
}

function stuckClient(run: () => Promise<{ type: string }>) {
  const socket = new StuckSocket();
  const client = new BotClient(socket as unknown as WebSocket, {
    logger: silentLogger,
    run,
    onClose: () => undefined,
  });
  return { socket, client };
}

describe('a client which does not keep up', () => {
  it('is dropped once it has left 16 MiB unread', () => {
    const { socket, client } = stuckClient(() => Promise.resolve({ type: 'cmdOk' }));
    const frame = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 17; i++) client.send(frame);
    expect([socket.sent.length, socket.isTerminated]).toEqual([17, false]);
    client.send(frame);
    expect([socket.sent.length, socket.isTerminated]).toEqual([17, true]);
  });

  it('has its further requests left in the socket while 256 wait, and loses none', async () => {
    let finish: () => void = () => undefined;
    const first = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { socket } = stuckClient(() => first.then(() => ({ type: 'cmdOk' })));
    const count = 300;
    for (let i = 0; i < count; i++) {
      const request = JSON.stringify({ corrId: String(i), cmd: '/u' });
      socket.emit('message', Buffer.from(request), false);
    }
    expect(socket.isPaused).toBe(true);
    finish();
    while (socket.sent.length < count) await Promise.resolve();
    expect(socket.isPaused).toBe(false);
    const corrIds = socket.sent.map((frame) => (JSON.parse(frame) as { corrId: string }).corrId);
    expect(corrIds).toEqual(Array.from({ length: count }, (_, i) => String(i)));
  });

  it('is told an error, not its text, when a command throws', async () => {
    const { socket } = stuckClient(() => Promise.reject(new RangeError('a secret')));
    socket.emit('message', Buffer.from('{"corrId":"1","cmd":"/u"}'), false);
    while (socket.sent.length === 0) await Promise.resolve();
    const errorType = { type: 'internalError', message: 'RangeError' };
    const chatError = { type: 'error', errorType };
    expect(JSON.parse(socket.sent[0] ?? '')).toEqual({
      corrId: '1',
      resp: { type: 'chatCmdError', chatError },
    });
  });
});
