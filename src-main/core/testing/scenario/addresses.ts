/** What users do at addresses: making them, asking there, answering. */
import type { ContactRequest } from '#shared/model/index.ts';
import { parseLink } from '../../agent/index.ts';
import type { Ledger, MadeAddress } from './ledger.ts';
import type { Life, SimCore } from './sim-core.ts';

export function makeAddress(
  ledger: Ledger,
  core: SimCore,
  { life, isOpen }: { readonly life: Life; readonly isOpen: boolean },
): void {
  const making = life.chat.createAddress();
  ledger.awaits(life, `an address of ${core.name}`, making);
  void making.then((made) => {
    if (!made.ok || !life.isAlive) return;
    const { link: text, shortLink: shortText = text } = made.value;
    const parsed = parseLink(text);
    const connId = parsed.ok ? life.chat.agent.findOwn(parsed.value) : undefined;
    if (connId === undefined || ledger.addresses.some((known) => known.text === text)) return;
    ledger.addressMade({ core, connId, text, shortText, asks: [] }, life);
    openAddress(life, isOpen);
  });
}

/** Whoever asks is accepted at once, or waits for the user. */
export function openAddress({ chat }: Life, isOpen: boolean): void {
  chat.updateAddress({
    isShared: false,
    autoAccept: isOpen ? 'asProfile' : 'no',
    welcomeText: '',
  });
}

export function ask(
  ledger: Ledger,
  core: SimCore,
  { life, address, isShort }: { life: Life; address: MadeAddress; isShort: boolean },
): void {
  const text = isShort ? address.shortText : address.text;
  const asking = life.chat.joinLink({ text, isIncognito: false });
  ledger.awaits(life, `an address at which ${core.name} asks`, asking);
  void asking.then((asked) => {
    if (!asked.ok || !life.isAlive) return;
    const connId = life.chat.pendingRow(asked.value.pendingId)?.agentConnId;
    if (connId !== undefined) ledger.asked(address, { core, connId }, life);
  });
}

/** Open requests, in the order in which they are shown. */
export function requestsOf({ chat }: Life): ContactRequest[] {
  return chat.chats().flatMap((row) => (row.type === 'request' ? [row.request] : []));
}

export function answer(
  ledger: Ledger,
  core: SimCore,
  { life, request, isAccepted }: { life: Life; request: ContactRequest; isAccepted: boolean },
): void {
  if (isAccepted) life.chat.acceptRequest(request.requestId, false);
  else {
    ledger.refuse(core, request.displayName);
    life.chat.rejectRequest(request.requestId);
  }
}

/** Whoever asks is accepted in the end. */
export function acceptAll(ledger: Ledger, core: SimCore): void {
  const { life } = core;
  if (life === undefined) return;
  for (const request of requestsOf(life)) answer(ledger, core, { life, request, isAccepted: true });
}
