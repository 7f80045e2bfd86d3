/** Settings of notifications in the preview; there are none with the word `nonotifications`. */
import type { NotificationState } from '#shared/model/index.ts';
import { ok } from '#shared/result.ts';
import type { FakeHandlers } from '../bridge/index.ts';

type Handlers = Required<
  Pick<FakeHandlers, Extract<keyof FakeHandlers, `notifications.${string}`>>
>;

export function notificationHandlers(flags: ReadonlySet<string>): Handlers {
  let state: NotificationState = {
    preview: 'text',
    playsSound: true,
    isAvailable: !flags.has('nonotifications'),
    canSilence: !flags.has('nonotifications'),
  };
  return {
    'notifications.get': () => ok(state),
    'notifications.set': (settings) => {
      state = { ...state, ...settings };
      return ok(state);
    },
  };
}
