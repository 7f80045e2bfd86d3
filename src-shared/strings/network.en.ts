/** English words of the settings, the network page and the profiles; part of en.ts. */
export const networkEn = {
  network: {
    title: 'Network',
  },
};
