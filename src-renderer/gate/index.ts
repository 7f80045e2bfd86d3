/** Screens before the chats. */
export { BrokenScreen } from './BrokenScreen.tsx';
export { ChoosePassphraseScreen } from './ChoosePassphraseScreen.tsx';
export { ChooseServersScreen } from './ChooseServersScreen.tsx';
export { OnboardingScreen } from './OnboardingScreen.tsx';
export { UnlockScreen } from './UnlockScreen.tsx';
