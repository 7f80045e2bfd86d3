import { proxyInTheWay } from '../stores/index.ts';
import { useSelect, useStores } from './services.ts';

/** The proxy because of which no server is reached, as `host:port`. */
export function useProxyInTheWay(): string | undefined {
  const { chats, network } = useStores();
  const proxy = useSelect(network, (state) => state.page?.settings.proxy);
  return useSelect(chats, (state) => proxyInTheWay(state.servers, proxy));
}
