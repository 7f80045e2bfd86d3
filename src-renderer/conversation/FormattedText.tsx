import { type MouseEvent, useState } from 'react';
import type { TextRun } from '#shared/model/index.ts';
import { findLink } from '#shared/text/index.ts';
import { linkTarget, runText } from '../format/index.ts';
import { useWords } from '../i18n/index.ts';
import { HighlightedText } from '../search/index.ts';
import { useStores } from '../services/index.ts';
import styles from './FormattedText.module.css';

export type FormattedTextProps = { readonly runs: readonly TextRun[] };

/** The runs of a message; their texts joined are the message. */
export function FormattedText({ runs }: FormattedTextProps) {
  return runs.map((run, at) => <Run key={at} run={run} />);
}

function Run({ run }: { readonly run: TextRun }) {
  const { format } = run;
  const text = <HighlightedText text={run.text} />;
  switch (format?.type) {
    case undefined:
    case 'phone':
      return text;
    case 'bold':
      return <strong className={styles['bold']}>{text}</strong>;
    case 'italic':
      return <em>{text}</em>;
    case 'strikeThrough':
      return <s>{text}</s>;
    case 'snippet':
      return <code className={styles['snippet']}>{text}</code>;
    case 'secret':
      return <Secret text={run.text} />;
    case 'colored':
      return (
        <span className={styles['colored']} data-color={format.color}>
          {text}
        </span>
      );
    case 'mention':
    case 'command':
      return <span className={styles['name']}>{text}</span>;
    case 'simplexLink':
      return <SimplexLink run={run} uri={format.simplexUri} linkType={format.linkType} />;
    default:
      return <WebLink run={run} />;
  }
}

/** Hidden until asked for; the letters are not in the document before. */
function Secret({ text }: { readonly text: string }) {
  const { t } = useWords();
  const [isShown, setShown] = useState(false);
  if (isShown) {
    return (
      <span ref={takeFocus} tabIndex={-1} className={styles['revealed']}>
        <HighlightedText text={text} />
      </span>
    );
  }
  return (
    <button
      type="button"
      className={styles['secret']}
      aria-label={t('message.hiddenText')}
      onClick={() => setShown(true)}
    >
      {'\u2007'.repeat(Math.min(40, Math.max(3, text.length)))}
    </button>
  );
}

/** The keyboard stays where the hidden text was. */
function takeFocus(element: HTMLElement | null): void {
  element?.focus({ preventScroll: true });
}

const OPENABLE = /^(https?|mailto):/i;

function WebLink({ run }: { readonly run: TextRun }) {
  const { ui } = useStores();
  const url = linkTarget(run);
  if (url === undefined || !OPENABLE.test(url)) return <HighlightedText text={run.text} />;
  return (
    <Anchor
      href={url}
      text={runText(run)}
      onFollow={() => {
        // With a bracket or a slash after it, one of the network looks like any other.
        const found = findLink(url);
        const isNetworkLink = found?.start === 0 && found.isWhole;
        if (isNetworkLink) ui.openConnect('paste', url);
        else ui.openDialog({ type: 'openLink', url });
      }}
    />
  );
}

type SimplexLinkProps = {
  readonly run: TextRun;
  readonly uri: string;
  readonly linkType: 'contact' | 'invitation' | 'group' | 'channel' | 'relay';
};

function SimplexLink({ run, uri, linkType }: SimplexLinkProps) {
  const { t } = useWords();
  const { ui } = useStores();
  const shown = runText(run);
  return (
    <Anchor
      href={uri}
      text={shown === run.text ? t(`message.simplexLink.${linkType}`) : shown}
      onFollow={() => ui.openConnect('paste', uri)}
    />
  );
}

type AnchorProps = {
  readonly href: string;
  readonly text: string;
  readonly onFollow: () => void;
};

/** Never followed by the window itself: every click asks first. */
function Anchor({ href, text, onFollow }: AnchorProps) {
  function ask(event: MouseEvent): void {
    event.preventDefault();
    onFollow();
  }
  return (
    <a
      className={styles['link']}
      href={href}
      title={href}
      draggable={false}
      onClick={ask}
      onAuxClick={(event) => event.preventDefault()}
    >
      <HighlightedText text={text} />
    </a>
  );
}
