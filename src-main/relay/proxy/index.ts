/** Proxy: forwards commands to other relays for clients that do not want to be seen there. */
export { type ProxyLimits, type ProxyVersions, Proxy } from './proxy.ts';
