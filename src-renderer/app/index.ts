/** The whole window. */
export { mountApp, type MountOptions } from './mount.tsx';
