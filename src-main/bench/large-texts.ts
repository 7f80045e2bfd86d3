/**
 * Texts as people write them, for a database as large as years of use make it: words of several
 * languages as frequent as words are (Zipf), by chance that is the same in every run.
 */

/** Numbers from 0 to below 1 (mulberry32). */
export type Chance = () => number;

/** In many messages, and in many of a language without spaces. */
export const FREQUENT_WORD = 'the';
export const FREQUENT_CHINESE_WORD = '我们';

export function chance(seed: number): Chance {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

type Language = {
  /** Of all messages. */
  readonly share: number;
  /** The most frequent first; rarer ones are made of syllables. */
  readonly words: readonly string[];
  readonly syllables: readonly string[];
  readonly space: string;
};

const spaced = (share: number, words: string, syllables: string): Language => ({
  ...{ share, words: words.split(' '), syllables: syllables.split(' '), space: ' ' },
});
/** Words of one or two characters, which nothing separates. */
const unspaced = (share: number, words: string, syllables: string): Language => ({
  ...{ share, words: words.split(' '), syllables: [...syllables], space: '' },
});

const LANGUAGES: readonly Language[] = [
  spaced(
    0.4,
    `${FREQUENT_WORD} to and a I you of it is in that for we on have be with was this are me not so at but my can do if they will just what your all when out up there get no one go about like how time would from good know see think here now was then some more been need want today tomorrow back really thanks yes okay sorry great work home meeting call later morning night week day send sent message read photo train dinner lunch coffee weekend`,
    'ba con der el fi gra hin is jo ka lem mo ner ol pre qui ron sta ter un ver wen yo zen ing tion',
  ),
  spaced(
    0.25,
    'ich die und der das ist nicht du es in wir zu mit auf so ja den ein hat auch noch dann für mal wie aber schon war von was an wenn da eine mir hab im bin sind nur oder heute morgen gut danke bitte gerne genau später wieder zurück über können müssen schön größer früh Straße Grüße Zug Arbeit Abend Wochenende Kaffee Nachricht Termin',
    'be ge ver ent lich keit ung heit schaft mün straß gär hüt wol fra kla ster brü auf ein ab zu vor haus',
  ),
  spaced(
    0.1,
    'de que no la el y a en es un por lo me se te con para mi una los si ya pero está muy bien como más todo hoy mañana después también gracias bueno ahora casa trabajo niño año cuándo dónde qué mensaje café semana',
    'ca ción da es gui ja lla mar ñe or pa que ra sol ta uni ver ya zo mente',
  ),
  spaced(
    0.1,
    'и в не на я что с он а как это по но они мы все за да ты у из от так же ещё уже бы только мне было вот если есть нет для сегодня завтра спасибо хорошо потом работа дома поезд сообщение привет когда где встреча кофе вечер',
    'ва го де ель жи за ко ла мо на об пре ра ско то ува фор хо ция ше щи ья',
  ),
  unspaced(
    0.1,
    `的 我 是 不 了 ${FREQUENT_CHINESE_WORD} 在 你 有 这 他 一 就 也 都 好 说 到 要 去 会 今天 明天 什么 可以 没有 现在 知道 时间 工作 回家 谢谢 晚上 早上 咖啡 火车 消息 朋友 周末 开会 ， 。`,
    '人大来上个国地出道下得可也自后着事里所天多起小心样看想手头作些成方如前山水火木金土日月星云风雨花草鱼鸟书画电话车路门口市场学校先生问题开关长短高低',
  ),
  unspaced(
    0.05,
    'は の が を に て で も し と です ます 私 今日 明日 ありがとう そう これ それ 何 時間 仕事 電車 コーヒー 週末 会議 元気 お願いします 、 。',
    'あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわんアイウエオカキクケコ東京駅前後新古',
  ),
];

/** Different words of a language that somebody uses. */
const VOCABULARY_SIZE = 20_000;
const MIN_LENGTH = 5;
const MAX_LENGTH = 400;
const LINK_SHARE = 0.03;
const EMOJI_SHARE = 0.08;
const EMOJI = ['👍', '😂', '❤️', '🎉', '🙏', '😅'];

/** Of a message, from 5 to 400 UTF-16 units, short ones most often. */
export function textOf(random: Chance): string {
  const language = languageOf(random);
  const length = MIN_LENGTH + (MAX_LENGTH - MIN_LENGTH - 40) * random() ** 3;
  const words: string[] = [];
  for (let left = length; left > 0; left -= (words.at(-1)?.length ?? 1) + language.space.length) {
    words.push(wordOf(language, Math.floor(VOCABULARY_SIZE ** random())));
  }
  const extra = extraOf(random);
  const text = words.join(language.space).slice(0, MAX_LENGTH - 40);
  return (extra === undefined ? text : `${text} ${extra}`).padEnd(MIN_LENGTH, '!');
}

/** The name of somebody. */
export function nameOf(random: Chance): string {
  const language = languageOf(random);
  return [0, 1].map(() => wordOf(language, Math.floor(200 + 5_000 * random()))).join(' ');
}

function extraOf(random: Chance): string | undefined {
  const draw = random();
  if (draw < LINK_SHARE) return `https://example.com/${Math.floor(draw * 1e9).toString(36)}`;
  return draw < LINK_SHARE + EMOJI_SHARE
    ? EMOJI[Math.floor((draw * 1e6) % EMOJI.length)]
    : undefined;
}

function languageOf(random: Chance): Language {
  let draw = random();
  for (const language of LANGUAGES) {
    draw -= language.share;
    if (draw < 0) return language;
  }
  return LANGUAGES[0] as Language;
}

/** Rank 1 is the most frequent. */
function wordOf({ words, syllables, space }: Language, rank: number): string {
  const known = words[rank - 1];
  if (known !== undefined) return known;
  let word = '';
  const shortest = space === '' ? 1 : 2;
  for (let left = rank; left > 0 || word.length < shortest;) {
    word += syllables[left % syllables.length] ?? '';
    left = Math.floor(left / syllables.length);
  }
  return word;
}
