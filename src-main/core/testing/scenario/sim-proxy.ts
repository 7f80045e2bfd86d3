/** The relay's links to other relays over the scenario's network (proxy.ts makes them over TCP). */
import { type Clock, hexEncode } from '../../base/index.ts';
import {
  type BrokerMessage,
  SMP_PROXIED_VERSIONS,
  SMP_RELAY_VERSIONS,
  type SmpError,
} from '../../smp/index.ts';
import type { ServerAddress } from '../../encoding/index.ts';
import { type RoutedRequest, fail } from '../../../relay/broker/index.ts';
import { defaultLimits } from '../../../relay/limits.ts';
import { NETWORK_ERROR, NO_SESSION_ERROR } from '../../../relay/proxy/errors.ts';
import { RelayLink } from '../../../relay/proxy/relay-link.ts';
import { type Result, err, ok } from '#shared/result.ts';
import type { Prng } from './prng.ts';
import type { Caller, SimNetwork } from './sim-network.ts';

export type SimProxyOptions = {
  readonly clock: Clock;
  readonly prng: Prng;
  readonly network: SimNetwork;
  readonly caller: Caller;
};

type Connecting = Promise<Result<RelayLink, SmpError>>;

export class SimProxy {
  readonly #options: SimProxyOptions;
  /** By host, from the first attempt on. */
  readonly #links = new Map<string, Connecting>();
  readonly #bySession = new Map<string, RelayLink>();

  constructor(options: SimProxyOptions) {
    this.#options = options;
  }

  /** Answers PRXY and PFWD. */
  async route({ command, corrId, entityId }: RoutedRequest): Promise<BrokerMessage> {
    if (command.type === 'PFWD') {
      const link = this.#bySession.get(hexEncode(entityId));
      return link === undefined ? fail(NO_SESSION_ERROR) : link.forward({ ...command, corrId });
    }
    const link = await this.#linkTo(command.server);
    return link.ok ? link.value.describe() : fail(link.error);
  }

  close(): void {
    for (const link of [...this.#bySession.values()]) link.close();
  }

  #linkTo(server: ServerAddress): Connecting {
    const key = server.hosts[0] ?? '';
    const existing = this.#links.get(key);
    if (existing !== undefined) return existing;
    const connecting = this.#connect(server, key).then((result) => {
      if (!result.ok) this.#links.delete(key);
      return result;
    });
    this.#links.set(key, connecting);
    return connecting;
  }

  async #connect(server: ServerAddress, key: string): Connecting {
    const { clock, prng, network, caller } = this.#options;
    const connected = await network.connect(caller, server, new AbortController().signal);
    if (!connected.ok) return err(NETWORK_ERROR);
    const connection = connected.value;
    const session = hexEncode(connection.sessionId);
    const link = new RelayLink({
      ...{ connection, keyHash: server.keyHash, clock, random: prng.bytes },
      versions: { forwarding: SMP_RELAY_VERSIONS, proxied: SMP_PROXIED_VERSIONS },
      timeoutMs: defaultLimits().relayCommandTimeoutMs,
      onClosed: () => {
        this.#links.delete(key);
        this.#bySession.delete(session);
      },
    });
    const greeted = await link.greet();
    if (!greeted.ok) return greeted;
    this.#bySession.set(session, link);
    return ok(link);
  }
}
