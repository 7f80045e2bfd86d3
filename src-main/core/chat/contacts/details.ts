/** What the contact page shows. */
import type { ContactId } from '#shared/ids.ts';
import type { ContactDetails } from '#shared/model/index.ts';
import { parseLink } from '../../agent/index.ts';
import type { ChatContext } from '../context.ts';
import { readContact } from '../read-models.ts';
import { type ContactRow, findConnectionOfContact, findContact, findUser } from '../store/index.ts';

/** @returns undefined when there is no such contact */
export function readDetails(context: ChatContext, id: ContactId): ContactDetails | undefined {
  const db = context.database.read;
  const row = findContact(db, id);
  if (row === undefined) return undefined;
  const connection = findConnectionOfContact(db, id);
  const info = connection && context.agent.info(connection.agentConnId);
  const securityCode = securityCodeOf(context, row);
  const contact = readContact({ ...context, db }, row);
  const contactLink = usableLink(row.profile.contactLink);
  return {
    contact,
    ...(securityCode !== undefined && { securityCode }),
    ...(contact.isVerified && row.verifiedAtMs !== undefined && { verifiedAtMs: row.verifiedAtMs }),
    receivingServers: info?.rcvServers ?? [],
    sendingServers: info?.sndServers ?? [],
    ...(info?.rotation !== undefined && { rotation: info.rotation }),
    receipts: receiptSetting(row),
    profileSendsReceipts: findUser(db, row.userId)?.sendsReceipts === true,
    ...(contactLink !== undefined && { contactLink }),
  };
}

/**
 * The code that both sides compare; undefined before there is one. Where the connection has ended, the
 * one that was verified.
 */
export function securityCodeOf(context: ChatContext, row: ContactRow): string | undefined {
  const connection = findConnectionOfContact(context.database.read, row.contactId);
  const info = connection && context.agent.info(connection.agentConnId);
  return info === undefined ? row.verifiedCode : info.securityCode;
}

/** The contact may have called anything its address. */
function usableLink(link: string | undefined): string | undefined {
  return link !== undefined && parseLink(link).ok ? link : undefined;
}

function receiptSetting({ sendsReceipts }: ContactRow): ContactDetails['receipts'] {
  if (sendsReceipts === undefined) return 'default';
  return sendsReceipts ? 'on' : 'off';
}
