/** The settings: servers, network, statistics. */
export { addErrorTexts } from './words.ts';
export { SettingsDialog } from './SettingsDialog.tsx';
export { useOpenLink } from './use-open-link.tsx';
