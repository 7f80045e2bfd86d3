/**
 * Links and pictures from outside are told once, maybe before the app is ready or while a question is
 * open: they are held until they can be shown, in their order.
 */
import type { AppStore } from './app-store.ts';
import type { Opening, UiStore } from './ui-store.ts';

export type Openings = { add(opening: Opening): void; close(): void };

export function createOpenings(app: AppStore, ui: UiStore): Openings {
  const held: Opening[] = [];

  function showNext(): void {
    const [next] = held;
    if (next === undefined || app.state.getState().status?.type !== 'ready') return;
    if (ui.showOpening(next)) held.shift();
  }

  const unwatchApp = app.state.subscribe(showNext);
  // Held ones come one after the other: the next when the one before was put away.
  const unwatchUi = ui.state.subscribe((now, before) => {
    if (now.dialog === undefined && before.dialog !== undefined) showNext();
  });
  return {
    add(opening) {
      held.push(opening);
      showNext();
    },
    close() {
      unwatchApp();
      unwatchUi();
    },
  };
}
