/** Kinds of content that there are words for, though this version cannot show them. */
const KINDS = ['image', 'video', 'voice', 'file', 'report', 'groupInvitation', 'call'] as const;

type ContentKind = (typeof KINDS)[number] | 'other';

/** The kind that the network's name of it stands for. */
export function contentKind(contentType: string): ContentKind {
  return KINDS.find((kind) => kind === contentType) ?? 'other';
}
