/**
 * The camera, opened for scanning only: the shell's switch is on from just before the page asks for it
 * until the last stream was stopped.
 */
import { err, ok, type Result } from '#shared/result.ts';

export type CameraProblem = 'none' | 'refused' | 'busy';

export type CameraDevice = { readonly deviceId: string; readonly label: string };

export type OpenCamera = {
  readonly stream: MediaStream;
  readonly deviceId: string;
  readonly devices: readonly CameraDevice[];
  /** Stops the tracks, so that the camera's light goes out. */
  close(): void;
};

export type Camera = {
  /** The camera of this id, or the one the system prefers. */
  open(deviceId: string | undefined): Promise<Result<OpenCamera, CameraProblem>>;
};

export type CameraDeps = {
  readonly media: Pick<MediaDevices, 'getUserMedia' | 'enumerateDevices'> | undefined;
  readonly allow: (isAllowed: boolean) => Promise<unknown>;
};

const WANTED = { width: { ideal: 1_280 }, height: { ideal: 720 } } as const;

export function createCamera({ media, allow }: CameraDeps): Camera {
  // A new stream may be asked for before the former one has gone: the last to go turns it off.
  let users = 0;

  async function leave(): Promise<void> {
    users -= 1;
    if (users === 0) await allow(false);
  }

  return {
    async open(deviceId) {
      if (media === undefined) return err('none');
      users += 1;
      await allow(true);
      try {
        const chosen = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
        const stream = await media.getUserMedia({ video: { ...WANTED, ...chosen } });
        const devices = await videoDevices(media);
        return ok({
          stream,
          deviceId: stream.getVideoTracks()[0]?.getSettings().deviceId ?? '',
          devices,
          close: closeOnce(() => {
            for (const track of stream.getTracks()) track.stop();
            void leave();
          }),
        });
      } catch (cause) {
        await leave();
        return err(toCameraProblem(cause));
      }
    },
  };
}

async function videoDevices(media: Pick<MediaDevices, 'enumerateDevices'>) {
  const devices = await media.enumerateDevices();
  return devices
    .filter(({ kind }) => kind === 'videoinput')
    .map(({ deviceId, label }) => ({ deviceId, label }));
}

function closeOnce(close: () => void): () => void {
  let isClosed = false;
  return () => {
    if (!isClosed) close();
    isClosed = true;
  };
}

/** By the names of the Media Capture specification, section 10.2. */
function toCameraProblem(cause: unknown): CameraProblem {
  const name = cause instanceof Error || cause instanceof DOMException ? cause.name : '';
  switch (name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    default:
      return 'busy';
  }
}
