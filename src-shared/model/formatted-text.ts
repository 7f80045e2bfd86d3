/** A message text cut into runs of one format (60-chat section 10); joined, they give the text. */
export type TextColor =
  'red' | 'green' | 'blue' | 'yellow' | 'cyan' | 'magenta' | 'black' | 'white';

export type SimplexLinkType = 'contact' | 'invitation' | 'group' | 'channel' | 'relay';

export type SimplexName = {
  readonly nameType: 'publicGroup' | 'contact';
  readonly nameDomain: {
    readonly nameTLD: 'simplex' | 'testing' | 'web';
    readonly domain: string;
    /** Outermost first. */
    readonly subDomain: readonly string[];
  };
};

export type TextFormat =
  | { readonly type: 'bold' }
  | { readonly type: 'italic' }
  | { readonly type: 'strikeThrough' }
  | { readonly type: 'snippet' }
  | { readonly type: 'secret' }
  | { readonly type: 'colored'; readonly color: TextColor }
  | { readonly type: 'small' }
  | { readonly type: 'uri' }
  | { readonly type: 'hyperLink'; readonly showText?: string; readonly linkUri: string }
  | {
      readonly type: 'simplexLink';
      readonly linkType: SimplexLinkType;
      readonly simplexUri: string;
      readonly smpHosts: readonly string[];
      readonly showText?: string;
    }
  /** A public name of the network (`#channel`, `@name.simplex`). */
  | { readonly type: 'simplexName'; readonly nameInfo: SimplexName }
  | { readonly type: 'mention'; readonly memberName: string }
  | { readonly type: 'command'; readonly commandStr: string }
  | { readonly type: 'email' }
  | { readonly type: 'phone' };

export type TextRun = { readonly text: string; readonly format?: TextFormat };
