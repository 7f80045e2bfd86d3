/** Broker: what commands do to queues, whatever connection they come by. */
export { type BlockOfCommands, type RouteCommand, type RoutedRequest, Broker } from './broker.ts';
export { type Outgoing, type RelayClient, type Subscriptions, NO_ID } from './client.ts';
export { type BrokerLimits, fail } from './context.ts';
export { isPassword } from './password.ts';
