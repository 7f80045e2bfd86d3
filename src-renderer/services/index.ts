/** Access to the services of the app for containers. */
export { useShellActions, type ShellActions } from './actions.ts';
export { ServicesContext, useSelect, useServices, useStores, type Services } from './services.ts';
export { useNow } from './use-now.ts';
export { useProxyInTheWay } from './use-proxy-in-the-way.ts';
