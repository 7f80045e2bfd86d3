/** Whether the event loop goes on. */

/** Work that blocks leaves a handful at most, for the steps it is made of. */
export const MANY_TURNS = 100;

/** How often the event loop has turned while the work went on: no matter how fast the machine is. */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const turn = (): void => {
    turns += 1;
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  try {
    await work();
  } finally {
    isOver = true;
  }
  return turns;
}
