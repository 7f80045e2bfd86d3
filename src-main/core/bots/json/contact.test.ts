/** What the bot API says of a contact whose connection has ended (85-remote-and-bots section 7.4). */
import { expect, it } from 'vitest';
import { ChatWorld } from '../../testing/chat-world.ts';
import { must } from '../../testing/test-core.ts';
import { ChatReader } from '../reader.ts';

it('a contact that has deleted us keeps what was known, and its connection is deleted', async () => {
  const world = await ChatWorld.open();
  try {
    const { connId, contactId } = await world.person();
    must(world.chat.verify(contactId, '123456789011111'));
    const reader = new ChatReader(world.chat);
    const before = reader.contact(contactId);
    expect(before).toMatchObject({
      contactStatus: 'active',
      activeConn: { connStatus: { type: 'ready' }, pqEncryption: true, pqSndEnabled: true },
    });
    world.receive({ connId, contactId }, { type: 'direct.del' });
    expect(world.chat.agent.info(connId)).toBeUndefined();
    expect(reader.contact(contactId)).toEqual({
      ...before,
      contactStatus: 'deleted',
      activeConn: { ...Object(before?.['activeConn']), connStatus: { type: 'deleted' } },
      chatTs: reader.contact(contactId)?.['chatTs'],
    });
    expect(reader.contact(contactId)).toHaveProperty('activeConn.connectionCode');
  } finally {
    world.close();
  }
});
