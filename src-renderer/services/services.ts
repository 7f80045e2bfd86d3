/** What containers reach: the stores, the shell, and words for times. */
import { createContext, use } from 'react';
import { type StoreApi, useStore } from 'zustand';
import type { Bridge } from '../bridge/index.ts';
import type { TimeFormat } from '../format/index.ts';
import type { Stores } from '../stores/index.ts';

export type Services = {
  readonly stores: Stores;
  readonly bridge: Bridge;
  readonly time: TimeFormat;
  /** Own clock, ms since 1970. */
  readonly now: () => number;
};

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = use(ServicesContext);
  if (services === undefined) throw new Error('services: used outside the app');
  return services;
}

export function useStores(): Stores {
  return useServices().stores;
}

/** A narrow part of one store. */
export function useSelect<S, T>(
  store: { readonly state: StoreApi<S> },
  select: (state: S) => T,
): T {
  return useStore(store.state, select);
}
