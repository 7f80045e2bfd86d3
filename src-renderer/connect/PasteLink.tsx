import { ClipboardPaste } from 'lucide-react';
import { type ClipboardEvent, type DragEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, TextField } from '../components/index.ts';
import { useServices, useShellActions } from '../services/index.ts';
import { isPasted, type Opening, serverAddress } from '../stores/index.ts';
import styles from './ConnectDialog.module.css';
import { PlanCard } from './PlanCard.tsx';
import { pictureBlob, pictureFile, QrScanner } from './scan/index.ts';

export type PasteLinkProps = {
  readonly initialText: string;
  readonly opening?: Opening | undefined;
  readonly onClose: () => void;
};

type Entry = {
  readonly text: string;
  /** Pasted, dropped or scanned here: then a short link is looked up without another question. */
  readonly isAsked: boolean;
};

/** A link from somebody: typed, pasted, dropped, scanned, or handed over by the system. */
export function PasteLink({ initialText, opening, onClose }: PasteLinkProps) {
  const { t } = useTranslation();
  const { stores } = useServices();
  const { readClipboard } = useShellActions();
  const [entry, setEntry] = useState<Entry>({
    // What another program has opened is shown, and asked of nobody until the user wants it.
    text: opening?.type === 'link' ? opening.text.trim() : initialText,
    isAsked: false,
  });
  const [picture, setPicture] = useState(() => openedPicture(opening));
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const onScanned = useScanned((text) => {
    setEntry({ text, isAsked: true });
    // The scanner goes, and with it the button that had the focus.
    field.current?.focus();
  });
  const drop = useDrop({
    onText: (text) => setEntry({ text, isAsked: true }),
    onPicture: setPicture,
  });
  const isEmpty = entry.text.trim() === '';
  return (
    <div className={styles['panel']} data-drop={drop.isOver} {...drop.handlers}>
      <TextField
        ref={field}
        kind="lines"
        label={t('connect.pasteLabel')}
        hint={drop.isOver ? t('connect.dropHint') : t('connect.pasteHint')}
        value={entry.text}
        rows={3}
        onChange={(text) => setEntry({ text, isAsked: isPasted(entry.text, text) })}
        isFocusedFirst
      />
      {isEmpty ? (
        <Button
          icon={ClipboardPaste}
          onPress={() =>
            void readClipboard().then((text) => setEntry({ text: text.trim(), isAsked: true }))
          }
        >
          {t('connect.pasteButton')}
        </Button>
      ) : (
        <PlanCard
          text={entry.text}
          store={stores.dialogPlan}
          looksUp={entry.isAsked}
          onDone={onClose}
        />
      )}
      {(isEmpty || picture !== undefined) && (
        <QrScanner onText={onScanned} wrong={t('scan.wrong')} picture={picture} />
      )}
    </div>
  );
}

/** A link is taken; the address of a server goes to the settings; other codes are not for us. */
function useScanned(onLink: (text: string) => void): (text: string) => Promise<boolean> {
  const { bridge, stores } = useServices();
  return async (text) => {
    const server = serverAddress(text);
    if (server !== undefined) {
      stores.ui.openDialog({ type: 'settings', page: 'servers', serverAddress: server });
      return true;
    }
    const result = await bridge.invoke('link.plan', { text });
    const isLink =
      result.ok && !(result.value.type === 'invalid' && result.value.problem === 'notALink');
    if (isLink) onLink(text);
    return isLink;
  };
}

function openedPicture(opening: Opening | undefined): Blob | undefined {
  return opening?.type === 'image' ? pictureBlob(opening.bytes, opening.mimeType) : undefined;
}

type Dropped = {
  readonly onText: (text: string) => void;
  readonly onPicture: (picture: Blob) => void;
};

/** Links and pictures let go over the tab, and pictures pasted into it. */
function useDrop({ onText, onPicture }: Dropped) {
  const [isOver, setOver] = useState(false);
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent): void {
        event.preventDefault();
        setOver(true);
      },
      onDragLeave(event: DragEvent): void {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop(event: DragEvent): void {
        event.preventDefault();
        setOver(false);
        const { files } = event.dataTransfer;
        const dropped = pictureFile(files) ?? files[0];
        const text = event.dataTransfer.getData('text/plain').trim();
        if (dropped !== undefined) onPicture(dropped);
        else if (text !== '') onText(text);
      },
      onPaste(event: ClipboardEvent): void {
        const pasted = pictureFile(event.clipboardData.files);
        if (pasted === undefined) return;
        event.preventDefault();
        onPicture(pasted);
      },
    },
  };
}
