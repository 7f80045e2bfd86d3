/** Screens before the chats, and those in their place. */
export { BrokenScreen } from './BrokenScreen.tsx';
export { ChoosePassphraseScreen } from './ChoosePassphraseScreen.tsx';
export { ChooseServersScreen } from './ChooseServersScreen.tsx';
export { LockScreen } from './LockScreen.tsx';
export { OnboardingScreen } from './OnboardingScreen.tsx';
export { UnlockScreen } from './UnlockScreen.tsx';
export { gateProblemText } from './words.ts';
export { WorkingScreen } from './WorkingScreen.tsx';
