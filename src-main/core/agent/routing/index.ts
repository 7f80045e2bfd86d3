/** Private message routing: the way of commands to the servers of peers (20-smp section 8). */
export type { PeerAnswer, PeerProblem } from './peer-answer.ts';
export { type PeerTarget, PeerRouting } from './peer-routing.ts';
