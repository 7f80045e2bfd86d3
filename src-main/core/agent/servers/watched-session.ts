/** A session that says what becomes of the commands sent over it. */
import type { ServerSession } from '../network.ts';

type Send = ServerSession['send'];
export type Answer = Awaited<ReturnType<Send>>;

export type SessionWatch = {
  onSend(): void;
  onAnswer(request: Parameters<Send>[0], answer: Answer): void;
};

/** The same session otherwise; the watch hears of an answer before whoever has sent the command. */
export function watchSession(session: ServerSession, watch: SessionWatch): ServerSession {
  const send: Send = async (request, options) => {
    watch.onSend();
    const answer = await session.send(request, options);
    watch.onAnswer(request, answer);
    return answer;
  };
  // Whatever else a session offers goes to the session itself, which has private fields.
  return new Proxy(session, {
    get: (target, name): unknown => {
      if (name === 'send') return send;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
