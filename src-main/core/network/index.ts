/** Network: the user's servers and network settings, and how connections are made. */
export { type NetworkChange, type NetworkDeps, Network, parseGivenServers } from './network.ts';
export { PRESET_OPERATORS, SHORT_LINK_SERVERS } from './presets.ts';
