/** Work away from the page's thread. */
export {
  answerQuestions,
  createAskedWorker,
  type Answer,
  type AskedWorker,
  type Question,
  type WorkerPort,
} from './asked-worker.ts';
