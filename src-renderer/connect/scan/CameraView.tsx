import { CircleAlert } from 'lucide-react';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { unreachable } from '#shared/unreachable.ts';
import { Banner, Button, Select } from '../../components/index.ts';
import { realSchedule } from '../../stores/index.ts';
import type { Camera, CameraProblem, OpenCamera } from './camera.ts';
import type { Pixels } from './decode.ts';
import { startFrameLoop } from './frame-loop.ts';
import { drawPart } from './pictures.ts';
import { frameSize } from './regions.ts';
import styles from './QrScanner.module.css';

export type CameraViewProps = {
  readonly camera: Camera;
  readonly read: (pixels: Pixels) => Promise<string | undefined>;
  readonly onText: (text: string) => Promise<void>;
};

type CameraState =
  | { readonly type: 'starting' }
  | { readonly type: 'open'; readonly open: OpenCamera }
  | { readonly type: 'failed'; readonly problem: CameraProblem };

/** The live picture; its frames are read until a code was taken or the view goes. */
export function CameraView({ camera, read, onText }: CameraViewProps) {
  const { t } = useTranslation();
  const [deviceId, setDeviceId] = useState<string | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const state = useCamera(camera, deviceId, attempt);
  const video = useFrames(state, { read, onText });
  if (state.type === 'failed') {
    return (
      <Banner
        tone="warn"
        icon={CircleAlert}
        role="alert"
        action={
          <Button kind="quiet" onPress={() => setAttempt(attempt + 1)}>
            {t('common.tryAgain')}
          </Button>
        }
      >
        {t(problemWords(state.problem))}
      </Banner>
    );
  }
  const devices = state.type === 'open' ? state.open.devices : [];
  return (
    <div className={styles['view']}>
      <video
        ref={video}
        className={styles['video']}
        muted
        playsInline
        aria-label={t('scan.cameraPreview')}
      />
      <p className={styles['note']} role="status">
        {t(state.type === 'open' ? 'scan.cameraHint' : 'scan.cameraStarting')}
      </p>
      {state.type === 'open' && devices.length > 1 && (
        <Select
          label={t('scan.cameraChoice')}
          value={state.open.deviceId}
          options={devices.map((device, at) => ({
            value: device.deviceId,
            label: device.label === '' ? t('scan.cameraUnnamed', { number: at + 1 }) : device.label,
          }))}
          onChange={setDeviceId}
        />
      )}
    </div>
  );
}

function useCamera(camera: Camera, deviceId: string | undefined, attempt: number): CameraState {
  const [state, setState] = useState<CameraState>({ type: 'starting' });
  useEffect(() => {
    let isGone = false;
    let opened: OpenCamera | undefined;
    void camera.open(deviceId).then((result) => {
      if (!result.ok) {
        if (!isGone) setState({ type: 'failed', problem: result.error });
        return;
      }
      if (isGone) {
        result.value.close();
        return;
      }
      opened = result.value;
      setState({ type: 'open', open: opened });
    });
    return () => {
      isGone = true;
      opened?.close();
      setState({ type: 'starting' });
    };
  }, [camera, deviceId, attempt]);
  return state;
}

/** Larger frames hold denser codes, smaller ones are read sooner. */
const FRAME_SIDE = 960;

function useFrames(
  state: CameraState,
  { read, onText }: Pick<CameraViewProps, 'read' | 'onText'>,
): RefObject<HTMLVideoElement | null> {
  const video = useRef<HTMLVideoElement>(null);
  const stream = state.type === 'open' ? state.open.stream : undefined;
  const calls = useRef({ read, onText });
  useEffect(() => {
    calls.current = { read, onText };
  });
  useEffect(() => {
    const element = video.current;
    if (element === null || stream === undefined) return undefined;
    element.srcObject = stream;
    // Refused only where the element has gone again.
    void element.play().catch(() => undefined);
    const stop = startFrameLoop({
      grab: () => grabFrame(element),
      read: (pixels) => calls.current.read(pixels),
      onText: (text) => calls.current.onText(text),
      schedule: realSchedule,
      now: () => performance.now(),
    });
    return () => {
      stop();
      element.srcObject = null;
    };
  }, [stream]);
  return video;
}

function grabFrame(video: HTMLVideoElement): Pixels | undefined {
  const size = { width: video.videoWidth, height: video.videoHeight };
  if (size.width === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return undefined;
  return drawPart(video, { region: { x: 0, y: 0, ...size }, size: frameSize(size, FRAME_SIDE) });
}

function problemWords(problem: CameraProblem) {
  switch (problem) {
    case 'none':
      return 'scan.cameraNone';
    case 'refused':
      return 'scan.cameraRefused';
    case 'busy':
      return 'scan.cameraBusy';
    default:
      return unreachable(problem);
  }
}
