/** Answers what the core asks of main: custody of the passphrase, and the system's question for a finger. */
import type { MainAnswer, MainRequest } from '#shared/contract/index.ts';
import type { PassphraseKeeper } from './passphrase.ts';

export type MainRequestDeps = {
  readonly keeper: Pick<PassphraseKeeper, 'take' | 'keep' | 'settle' | 'forget'>;
  /** Resolves to whether the right finger was shown. */
  readonly askSystem: () => Promise<boolean>;
};

/** The answer; a passphrase in it is the caller's to wipe, one in the request is wiped here. */
export async function answerRequest(
  request: MainRequest,
  { keeper, askSystem }: MainRequestDeps,
): Promise<MainAnswer> {
  switch (request.type) {
    case 'takePassphrase': {
      const passphrase = keeper.take();
      return passphrase === undefined ? { isDone: false } : { isDone: true, passphrase };
    }
    case 'keepPassphrase':
      return { isDone: keeper.keep(request.passphrase, request) };
    case 'settlePassphrase':
      return keeper.settle(request.which);
    case 'forgetPassphrase':
      return { isDone: keeper.forget() };
    case 'askSystem':
      return { isDone: await askSystem() };
  }
}
