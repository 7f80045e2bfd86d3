/**
 * Agent envelope: what the per-queue box holds (30-agent section 3). Encrypted parts are opaque here;
 * they are ratchet messages (40-ratchet section 4).
 */
import { utf8Decode, utf8Encode } from '../../base/index.ts';
import {
  type RcvE2eParams,
  type SndE2eParams,
  readRcvParams,
  readSndParams,
  writeRcvParams,
  writeSndParams,
} from '../../crypto/ratchet/index.ts';
import { type Reader, Writer, decodeAll } from '../../encoding/index.ts';
import { unreachable } from '#shared/unreachable.ts';
import {
  type InvitationRequest,
  connectionRequestToText,
  parseConnectionRequest,
} from './connection-request.ts';

export type AgentEnvelope = { readonly agentVersion: number } & (
  | {
      readonly type: 'confirmation';
      /** The joiner's keys; the initiator's answer has none. */
      readonly e2eParams: SndE2eParams | undefined;
      readonly encConnInfo: Uint8Array;
    }
  | { readonly type: 'message'; readonly encAgentMessage: Uint8Array }
  /** To a contact address; not ratchet-encrypted. */
  | {
      readonly type: 'invitation';
      readonly request: InvitationRequest;
      readonly info: Uint8Array;
    }
  /** Ratchet re-synchronisation; not ratchet-encrypted. info is an AgentRatchetInfo. */
  | { readonly type: 'ratchetKey'; readonly e2eParams: RcvE2eParams; readonly info: Uint8Array }
);

/** Bytes of an envelope. */
export function encodeAgentEnvelope(envelope: AgentEnvelope): Uint8Array {
  const w = new Writer().u16(envelope.agentVersion);
  switch (envelope.type) {
    case 'confirmation':
      w.ascii('C').maybe(envelope.e2eParams, writeSndParams).raw(envelope.encConnInfo);
      break;
    case 'message':
      w.ascii('M').raw(envelope.encAgentMessage);
      break;
    case 'invitation':
      w.ascii('I').large(utf8Encode(connectionRequestToText(envelope.request)));
      w.raw(envelope.info);
      break;
    case 'ratchetKey':
      writeRcvParams(w.ascii('R'), envelope.e2eParams);
      w.raw(envelope.info);
      break;
    default:
      unreachable(envelope);
  }
  return w.bytes();
}

/** Byte fields are views of the input. Throws DecodeError. */
export function decodeAgentEnvelope(bytes: Uint8Array): AgentEnvelope {
  return decodeAll(bytes, 'agent envelope', readEnvelope);
}

function readEnvelope(r: Reader): AgentEnvelope {
  const agentVersion = r.u16();
  const tag = r.char();
  switch (tag) {
    case 'C':
      return {
        type: 'confirmation',
        agentVersion,
        e2eParams: r.maybe(readSndParams),
        encConnInfo: r.tail(),
      };
    case 'M':
      return { type: 'message', agentVersion, encAgentMessage: r.tail() };
    case 'I':
      return { type: 'invitation', agentVersion, request: readInvitation(r), info: r.tail() };
    case 'R':
      return { type: 'ratchetKey', agentVersion, e2eParams: readRcvParams(r), info: r.tail() };
    default:
      return r.fail('unknown envelope');
  }
}

function readInvitation(r: Reader): InvitationRequest {
  const request = parseConnectionRequest(utf8Decode(r.large()) ?? r.fail('not UTF-8'));
  return request.type === 'invitation' ? request : r.fail('expected an invitation link');
}
