/**
 * A server that breaks the protocol. Thrown inside the state machine, caught once in session.ts,
 * which sends the alert and reports the TlsError; it never leaves this folder.
 */
import type { AlertName } from './alerts.ts';
import type { CertificateProblem, TlsError } from './types.ts';

/** Carries the alert for the server and the error for the caller. */
export class TlsFault extends Error {
  override readonly name = 'TlsFault';
  readonly alert: AlertName;
  readonly error: TlsError;

  constructor(alert: AlertName, error: TlsError) {
    super(error.type);
    this.alert = alert;
    this.error = error;
  }
}

/** Ends the connection with this alert; the problem names a message or field, never its content. */
export function refuse(alert: AlertName, problem: string): never {
  throw new TlsFault(alert, { type: 'protocol', problem, alert });
}

/** Refuses unless the condition holds. */
export function demand(condition: boolean, alert: AlertName, problem: string): asserts condition {
  if (!condition) refuse(alert, problem);
}

const CERTIFICATE_ALERTS: Readonly<Record<CertificateProblem, AlertName>> = {
  chainLength: 'badCertificate',
  unknownIdentity: 'unknownCa',
  malformed: 'badCertificate',
  unsupportedAlgorithm: 'unsupportedCertificate',
  wrongIssuer: 'unknownCa',
  badSignature: 'badCertificate',
  expired: 'certificateExpired',
  notYetValid: 'certificateExpired',
  notVersion3: 'badCertificate',
  notCertificateAuthority: 'badCertificate',
  pathTooLong: 'badCertificate',
};

/** Ends the connection because of the server's chain. */
export function refuseCertificate(problem: CertificateProblem): never {
  throw new TlsFault(CERTIFICATE_ALERTS[problem], { type: 'certificate', problem });
}
