import {
  Camera as CameraIcon,
  CircleAlert,
  Clipboard,
  Image as ImageIcon,
  type LucideIcon,
  Monitor,
  RotateCcw,
  X,
} from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Banner } from '../../components/index.ts';
import { useSelect, useServices } from '../../services/index.ts';
import { createCamera } from './camera.ts';
import { CameraView } from './CameraView.tsx';
import { drawPart, openPicture } from './pictures.ts';
import { createQrReader, spawnDecodeWorker } from './qr-reader.ts';
import styles from './QrScanner.module.css';
import { RegionView } from './RegionView.tsx';
import { Scanner, type ScanNote, type ScanState } from './scanner.ts';

export type QrScannerProps = {
  /** True where the text is what was looked for: the scanner stops. Else it says `wrong`, and goes on. */
  readonly onText: (text: string) => boolean | Promise<boolean>;
  /** What is said of a readable code with something else in it. */
  readonly wrong: string;
  /** A picture that was dropped, pasted or opened; read whenever it is another one. */
  readonly picture?: Blob | undefined;
};

/** Reads a QR code with the camera, from the screens, from a picture file or from the clipboard. */
export function QrScanner({ onText, wrong, picture }: QrScannerProps) {
  const { t } = useTranslation();
  const scanner = useScanner(onText);
  const camera = useCamera();
  const state = useSelect(scanner, (all) => all);
  useEffect(() => {
    if (picture !== undefined) void scanner.readPicture(picture);
  }, [scanner, picture]);
  const section = useRef<HTMLElement>(null);
  const isTall = state.source === 'camera' || state.pictures.length > 0;
  useEffect(() => {
    // In a low window the picture would open below the fold.
    if (isTall) section.current?.scrollIntoView({ block: 'end' });
  }, [isTall]);
  return (
    <section ref={section} className={styles['scanner']} aria-label={t('scan.title')}>
      <h3 className={styles['title']}>{t('scan.title')}</h3>
      <Sources scanner={scanner} state={state} />
      {state.source === 'camera' && (
        <CameraView camera={camera} read={scanner.readFrame} onText={scanner.takeFrameText} />
      )}
      {state.busy !== undefined && (
        <p className={styles['note']} role="status">
          {t(state.busy === 'capturing' ? 'scan.screenCapturing' : 'scan.looking')}
        </p>
      )}
      {state.note !== undefined && <Note note={state.note} wrong={wrong} />}
      {state.pictures.length > 0 && (
        <RegionView
          pictures={state.pictures}
          onLook={(bitmap, region) => void scanner.lookInside(bitmap, region)}
        />
      )}
    </section>
  );
}

type SourcesProps = {
  readonly scanner: Scanner<ImageBitmap>;
  readonly state: ScanState<ImageBitmap>;
};

function Sources({ scanner, state }: SourcesProps) {
  const { t } = useTranslation();
  const isOn = state.source === 'camera';
  const hasScreens = state.source === 'screen' && state.pictures.length > 0;
  return (
    <div className={styles['sources']}>
      <Source
        icon={isOn ? X : CameraIcon}
        label={isOn ? t('scan.stop') : t('scan.camera')}
        onPress={() => (isOn ? scanner.stop() : scanner.startCamera())}
      />
      <Source
        icon={hasScreens ? RotateCcw : Monitor}
        label={t('scan.screen')}
        onPress={() => void scanner.captureScreen()}
      />
      <Source
        icon={ImageIcon}
        label={t('scan.file')}
        onPress={() => void scanner.choosePicture()}
      />
      <Source
        icon={Clipboard}
        label={t('scan.clipboard')}
        onPress={() => void scanner.readClipboard()}
      />
    </div>
  );
}

type SourceProps = {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onPress: () => void;
};

function Source({ icon: Icon, label, onPress }: SourceProps) {
  return (
    <button type="button" className={styles['source']} onClick={onPress}>
      <Icon size={18} strokeWidth={1.75} aria-hidden />
      {label}
    </button>
  );
}

function Note({ note, wrong }: { readonly note: ScanNote; readonly wrong: string }) {
  const { t } = useTranslation();
  return (
    <Banner tone="warn" icon={CircleAlert} role="alert">
      {note === 'wrong' ? wrong : t(`scan.${note}`)}
    </Banner>
  );
}

/** One scanner, and with its first picture one worker, for as long as the component is there. */
function useScanner(onText: QrScannerProps['onText']): Scanner<ImageBitmap> {
  const { bridge } = useServices();
  const accept = useRef(onText);
  useEffect(() => {
    accept.current = onText;
  });
  const [scanner] = useState(
    () =>
      new Scanner<ImageBitmap>({
        shell: bridge.shell,
        reader: createQrReader(spawnDecodeWorker),
        open: openPicture,
        draw: drawPart,
        accept: (text) => accept.current(text),
      }),
  );
  useEffect(() => () => scanner.close(), [scanner]);
  return scanner;
}

function useCamera() {
  const { bridge } = useServices();
  const [camera] = useState(() =>
    createCamera({
      media: navigator.mediaDevices,
      allow: (isAllowed) => bridge.shell('shell.allowCamera', { isAllowed }),
    }),
  );
  return camera;
}
