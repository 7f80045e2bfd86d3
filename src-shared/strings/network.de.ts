/** German words of the settings, the network page and the profiles; part of de.ts. */
export const networkDe = {
  network: {
    title: 'Netzwerk',
  },
};
