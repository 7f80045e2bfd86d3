/* eslint-disable max-lines-per-function -- made-up conversations are long tables */
/** People and messages for the preview; every state that the screens know. */
import { contactId, itemId, pendingId, requestId } from '#shared/ids.ts';
import type {
  ChatSummary,
  Contact,
  Item,
  ItemContent,
  ItemStatus,
  Notice,
  PendingState,
  ServerStatus,
  TextRun,
} from '#shared/model/index.ts';

export const NOW_MS = new Date(2026, 10, 21, 14, 32).getTime();
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export const LINK =
  'simplex:/invitation#/?v=2-7&smp=smp%3A%2F%2Fu2dS9sG8nMNURyZwqASV4yROM28Er0luVTx5X1CsMrU%3D%40smp4.simplex.im%2FFe5ICmvrm4wkrr6X1LTMii-lhBqLeB76%23%2F%3Fv%3D1-4%26dh%3DMCowBQYDK2VuAyEAdhZZsHpuaAk3Hh1q0uNb_6hGTpuwBIrsp2z9U2T0oC0%253D%26q%3Dm%26k%3Ds&e2e=v%3D2-3%26x3dh%3DMEIwBQYDK2VvAzkAcz6jJk71InuxA0bOX7OUhddfB8Ov7xwQIlIDeXBRZaOntUU4brU5Y3rBzroZBdQJi0FKdtt_D7I%3D%2CMEIwBQYDK2VvAzkA-hDvk1duBi1hlOr08VWSI-Ou4JNNSQjseY69QyKm7Kgg1zZjbpGfyBqSZ2eqys6xtoV4ZtoQUXQ%3D';

export const SHORT_LINK =
  'https://smp4.simplex.im/i#Qm9vaw3n7Kd0hJ2xVtZ8rA/6m1Yx0pXh8rZ6qW2vN4sTg5uB7yD9fKe3LcRjPaQ1oE';
export const ADDRESS_LINK = LINK.replace('invitation', 'contact');
export const SHORT_ADDRESS =
  'https://smp9.simplex.im/a#9fKe3LcRjPaQ1oEQm9vaw3n7Kd0hJ2xVtZ8rA6m1Yx0';

let lastItemId = 0;

type ItemOptions = {
  readonly contact: number;
  readonly ago: number;
  readonly text?: string | readonly TextRun[];
  readonly content?: ItemContent;
  readonly status?: ItemStatus;
  readonly isEdited?: boolean;
  readonly reactions?: Item['reactions'];
};

export function sent(options: ItemOptions): Item {
  return makeItem('sent', { status: { type: 'delivered' }, ...options });
}

export function received(options: ItemOptions): Item {
  return makeItem('received', { status: { type: 'received', isRead: true }, ...options });
}

export function notice(contact: number, ago: number, value: Notice): Item {
  return received({ contact, ago, content: { type: 'notice', notice: value } });
}

function makeItem(direction: Item['direction'], options: ItemOptions): Item {
  const runs = typeof options.text === 'string' ? [{ text: options.text }] : (options.text ?? []);
  const isText = options.content === undefined;
  return {
    itemId: itemId(++lastItemId),
    contactId: contactId(options.contact),
    direction,
    content: options.content ?? {
      type: 'text',
      text: runs.map(({ text }) => text).join(''),
      runs,
    },
    status: options.status ?? { type: 'sent' },
    atMs: NOW_MS - options.ago * MINUTE_MS,
    isEdited: options.isEdited ?? false,
    canEdit: direction === 'sent' && isText,
    canDeleteForEveryone: direction === 'sent' && isText,
    reactions: options.reactions ?? [],
  };
}

type ContactOptions = Partial<Omit<Contact, 'contactId'>>;

function contact(id: number, displayName: string, options: ContactOptions = {}): Contact {
  return {
    contactId: contactId(id),
    displayName,
    fullName: '',
    localAlias: '',
    state: 'connected',
    canSend: true,
    isVerified: false,
    quantumResistance: { type: 'on' },
    ratchetSync: 'ok',
    createdAtMs: NOW_MS - 40 * DAY_MS,
    ...options,
  };
}

const DAY = 24 * 60;

const longText =
  'I read the whole thing on the train. The part about queues is clearer now, but I still think ' +
  'the second chapter should start with the picture: two people, two servers, one arrow in each ' +
  'direction. Nobody who opens the book knows what a queue is for, and the picture says it in ' +
  'three seconds.\n\nThen the keys. Then why no server ever sees both of them. Everything after ' +
  'that is detail and can wait until somebody asks for it.';

export function anna(): Item[] {
  const c = { contact: 1 };
  return [
    notice(1, 9 * DAY, { type: 'encryption', quantumResistant: true }),
    notice(1, 9 * DAY, { type: 'contactConnected' }),
    received({ ...c, ago: 9 * DAY - 2, text: 'So this is it. No number, no account?' }),
    sent({ ...c, ago: 9 * DAY - 3, text: 'No number, no account. Just that link you scanned.' }),
    received({ ...c, ago: 9 * DAY - 4, text: '👍' }),
    ...chatter(c.contact),
    received({ ...c, ago: DAY + 140, text: 'Did you get the draft of chapter two?' }),
    sent({ ...c, ago: DAY + 120, text: 'Got it. Reading on the way home.' }),
    sent({ ...c, ago: DAY + 20, text: longText }),
    received({
      ...c,
      ago: DAY + 12,
      text: 'Three seconds is generous. But yes: picture first.',
      reactions: [{ emoji: '👍', count: 1, isOwn: true }],
    }),
    received({
      ...c,
      ago: 190,
      text: [
        { text: 'The ' },
        { text: 'new outline', format: { type: 'bold' } },
        { text: ' is up at ' },
        { text: 'https://docs.example.org/outline', format: { type: 'uri' } },
        { text: ', run ' },
        { text: 'npm start', format: { type: 'snippet' } },
        { text: ' to see it. The password is ' },
        { text: 'correct horse', format: { type: 'secret' } },
        { text: ', and the ' },
        { text: 'red', format: { type: 'colored', color: 'red' } },
        { text: ', ' },
        { text: 'green', format: { type: 'colored', color: 'green' } },
        { text: ' and ' },
        { text: 'blue', format: { type: 'colored', color: 'blue' } },
        { text: ' parts are ' },
        { text: 'not', format: { type: 'strikeThrough' } },
        { text: ' ' },
        { text: 'final', format: { type: 'italic' } },
        { text: '.' },
      ],
    }),
    sent({ ...c, ago: 186, text: 'Lovely. I will go through it tonight.', isEdited: true }),
    received({ ...c, ago: 185, content: { type: 'deleted' } }),
    received({ ...c, ago: 60, text: 'نلتقي غدًا في الساعة العاشرة أمام المكتبة، إن شاء الله' }),
    sent({ ...c, ago: 58, text: 'إن شاء الله. سأحضر النسخة المطبوعة معي' }),
    received({
      ...c,
      ago: 40,
      text: [
        { text: 'Somebody else for you: ' },
        {
          text: LINK,
          format: {
            type: 'simplexLink',
            linkType: 'invitation',
            simplexUri: LINK,
            smpHosts: ['smp4.simplex.im'],
          },
        },
      ],
    }),
    sent({ ...c, ago: 12, text: '🎉', status: { type: 'sent' } }),
    sent({
      ...c,
      ago: 4,
      text: 'Tomorrow at ten, then. I bring the printed copy and two coffees.',
      reactions: [
        { emoji: '❤', count: 1, isOwn: false },
        { emoji: '🚀', count: 2, isOwn: true },
      ],
    }),
    sent({
      ...c,
      ago: 3,
      text: 'And the photographs.',
      status: {
        type: 'failed',
        reason: { type: 'expired' },
      },
    }),
    sent({
      ...c,
      ago: 1,
      text: 'Are you on the train already?',
      status: {
        type: 'delayed',
        reason: {
          type: 'serverUnreachable',
          server: 'smp4.simplex.im',
          detail: 'connect ECONNREFUSED',
        },
      },
    }),
    sent({ ...c, ago: 0, text: 'Never mind, see you there', status: { type: 'pending' } }),
  ];
}

function chatter(c: number): Item[] {
  const lines = [
    'The baker on the corner has opened again.',
    'Since when?',
    'Tuesday. The rye is as it was.',
    'I thought he had sold it.',
    'He did, to his daughter.',
    'Then I go there on Saturday.',
    'Take two. They are gone by nine.',
    'Will do.',
  ];
  return Array.from({ length: 160 }, (_, at) => {
    const options = {
      contact: c,
      ago: 8 * DAY - at * 50,
      text: lines[at % lines.length] ?? '',
    };
    return at % 3 === 0 ? sent(options) : received(options);
  });
}

function unreadItems(): Item[] {
  const c = { contact: 2 };
  const unread = { type: 'received', isRead: false } as const;
  return [
    notice(2, 3 * DAY, { type: 'encryption', quantumResistant: false }),
    ...chatter(2).slice(0, 40),
    sent({ ...c, ago: 300, text: 'How did the concert go?' }),
    ...Array.from({ length: 14 }, (_, at) =>
      received({
        ...c,
        ago: 100 - at * 5,
        status: unread,
        text:
          [
            'It was wonderful.',
            'The second half most of all: they played without the conductor.',
            'You could hear the hall breathe.',
          ][at % 3] ?? '',
      }),
    ),
  ];
}

export type PreviewChats = {
  readonly summaries: ChatSummary[];
  readonly items: Map<number, Item[]>;
};

export function makeChats(): PreviewChats {
  const items = new Map<number, Item[]>([
    [1, anna()],
    [2, unreadItems()],
    [3, [received({ contact: 3, ago: 9 * 60, text: 'שלום, מה שלומך? נדבר מחר בבוקר' })]],
    [4, [notice(4, 2 * DAY, { type: 'contactDeleted' })]],
    [5, []],
    [6, [sent({ contact: 6, ago: DAY + 60, text: 'Sent the keys by post.' })]],
    [
      7,
      [
        received({
          contact: 7,
          ago: 3 * DAY,
          content: { type: 'unsupported', contentType: 'image', text: '' },
        }),
        notice(7, 2 * DAY, { type: 'serverChange', whose: 'contact', state: 'done' }),
        notice(7, DAY, { type: 'decryptionFailed', count: 3 }),
        notice(7, DAY, { type: 'keysOutOfStep', state: 'needed' }),
      ],
    ],
    [8, [received({ contact: 8, ago: 30 * DAY, text: 'See you in spring.' })]],
  ]);
  const people = [
    contact(1, 'Anna Karlsson', {
      isVerified: true,
      fullName: 'Anna Birgitta Karlsson',
    }),
    contact(2, 'miro', {
      localAlias: 'Miro (orchestra)',
      quantumResistance: { type: 'off', reason: 'peerTooOld' },
    }),
    contact(3, 'דנה לוי', { quantumResistance: { type: 'pending' } }),
    contact(4, 'Old phone', { state: 'deletedByContact', canSend: false }),
    contact(5, 'Theodora Papadopoulou-Winterbottom of the Upper Valley', {
      state: 'connecting',
      canSend: false,
      quantumResistance: { type: 'pending' },
    }),
    contact(6, 'Jonas', { incognitoName: 'Quiet Heron' }),
    contact(7, '🌻 Sunflower', {
      ratchetSync: 'required',
      keyRepair: { by: 'user' },
    }),
    contact(8, 'Émile Zátopek'),
  ];
  const unread = new Map([
    [2, 14],
    [3, 1],
  ]);
  const contacts = people.map((person): ChatSummary => {
    const list = items.get(person.contactId) ?? [];
    const last = list.at(-1);
    return {
      type: 'contact',
      contact: person,
      ...(last === undefined ? {} : { lastItem: last }),
      unreadCount: unread.get(person.contactId) ?? 0,
      draft: person.contactId === 6 ? 'They should be there by Thursday, and' : '',
      activeAtMs: last?.atMs ?? NOW_MS - 20 * MINUTE_MS,
    };
  });
  return { summaries: [...contacts, ...makePending(), ...makeRequests()], items };
}

function makePending(): ChatSummary[] {
  const states: readonly (readonly [PendingState, string])[] = [
    [{ type: 'waiting', link: LINK, shortLink: SHORT_LINK }, ''],
    [
      {
        type: 'joining',
        lastProblem: {
          type: 'serverUnreachable',
          server: 'smp9.simplex.im',
          detail: 'connect ETIMEDOUT 203.0.113.7:5223',
        },
      },
      'Plumber',
    ],
    [{ type: 'failed', reason: 'linkUsed' }, ''],
    [{ type: 'asked' }, ''],
  ];
  return states.map(([state, localAlias], at) => ({
    type: 'pending',
    connection: {
      pendingId: pendingId(at + 1),
      localAlias,
      state,
      ...(state.type === 'asked'
        ? { peerName: 'Museum of Quiet Things', incognitoName: 'Patient Wren' }
        : {}),
      createdAtMs: NOW_MS - at * DAY_MS,
    },
    activeAtMs: NOW_MS - (at * DAY + 25) * MINUTE_MS,
  }));
}

function makeRequests(): ChatSummary[] {
  const createdAtMs = NOW_MS - 8 * MINUTE_MS;
  return [
    {
      type: 'request',
      request: {
        requestId: requestId(1),
        displayName: 'Pia Sommer',
        fullName: '',
        shortDescr: 'Cellist, mostly in trains',
        message:
          'Hello Ida, Miro gave me your address. We are looking for somebody who keeps the scores of the orchestra in order.\n\nMay I write to you about it?',
        createdAtMs,
      },
      activeAtMs: createdAtMs,
    },
    {
      type: 'request',
      request: {
        requestId: requestId(2),
        displayName: 'k',
        fullName: '',
        shortDescr: '',
        message: '',
        createdAtMs: createdAtMs - DAY_MS,
      },
      activeAtMs: createdAtMs - DAY_MS,
    },
  ];
}

export const serversUp: readonly ServerStatus[] = [
  { server: 'smp4.simplex.im:5223', state: 'connected', connectionCount: 6 },
  { server: 'smp9.simplex.im:5223', state: 'connected', connectionCount: 3 },
];

export const serversDown: readonly ServerStatus[] = serversUp.map((server) => ({
  ...server,
  state: 'disconnected',
  lastProblem: {
    type: 'serverUnreachable',
    server: server.server,
    detail: 'connect ENETUNREACH',
  },
}));
