/** The system asks for a finger (Touch ID). Electron offers it on macOS alone. */

/** The part of Electron's systemPreferences that is used; the functions exist on macOS alone. */
export type SystemPreferences = {
  canPromptTouchID?(): boolean;
  promptTouchID?(reason: string): Promise<void>;
};

/** Whether the system can ask. */
export function canAskSystem(system: SystemPreferences, platform: string): boolean {
  return platform === 'darwin' && system.canPromptTouchID?.() === true;
}

/** Asks; `reason` ends the system's own sentence ("Sotto is trying to ..."). False: refused, cancelled, impossible. */
export async function askSystem(system: SystemPreferences, reason: string): Promise<boolean> {
  try {
    if (system.promptTouchID === undefined) return false;
    await system.promptTouchID(reason);
    return true;
  } catch {
    return false;
  }
}
