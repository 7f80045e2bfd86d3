/** Words for content that this version cannot show: what it is, not how the network names it. */
import type { TFunction } from 'i18next';
import type { ItemContent } from '#shared/model/index.ts';
import { contentKind } from '#shared/text/index.ts';

type Unsupported = Extract<ItemContent, { type: 'unsupported' }>;

/** What it is, and that it cannot be shown yet. */
export function unsupportedText(t: TFunction, { contentType }: Unsupported): string {
  if (contentType === 'groupInvitation') return t('message.unsupportedGroup');
  if (contentType === 'call') return t('message.unsupportedCall');
  return t('message.unsupported', { kind: kindText(t, contentType) });
}

/** What it is, with what was written, in one line. */
export function unsupportedPreview(t: TFunction, { contentType, text }: Unsupported): string {
  const kind = kindText(t, contentType);
  const line = text.replace(/\s+/gu, ' ');
  return line === '' ? kind : t('content.withText', { kind, text: line });
}

function kindText(t: TFunction, contentType: string): string {
  return t(`content.${contentKind(contentType)}`);
}
