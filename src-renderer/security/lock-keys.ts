/** The keys that lock the window, as they are written on this computer's keyboard. */
export const LOCK_KEYS = navigator.platform.startsWith('Mac') ? '⌘L' : 'Ctrl+L';
