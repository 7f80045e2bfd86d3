/** Errors of a proxy about the relays behind it (20-smp section 6.1). */
import type { BrokerError, SmpError, TransportError } from '../../core/smp/index.ts';
import type { TlsError } from '../../core/tls/index.ts';

/** Something went wrong between us and the relay. */
export function brokerError(error: BrokerError): SmpError {
  return { type: 'PROXY', error: { type: 'BROKER', error } };
}

/** The relay is reached but does not talk to us as it should. */
export function transportError(error: TransportError): SmpError {
  return brokerError({ type: 'TRANSPORT', error });
}

export const NETWORK_ERROR: SmpError = brokerError({ type: 'NETWORK' });
export const TIMEOUT_ERROR: SmpError = brokerError({ type: 'TIMEOUT' });
export const NO_SESSION_ERROR: SmpError = { type: 'PROXY', error: { type: 'NO_SESSION' } };

/** As the official server tells it: everything below the SMP handshake is the network's fault. */
export function fromTlsError(error: TlsError): SmpError {
  return error.type === 'timeout' ? TIMEOUT_ERROR : NETWORK_ERROR;
}
