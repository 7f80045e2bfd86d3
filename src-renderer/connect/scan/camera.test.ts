import { describe, expect, test } from 'vitest';
import { createCamera } from './camera.ts';

type Track = { isStopped: boolean; stop: () => void; getSettings: () => MediaTrackSettings };

function testStream(deviceId: string) {
  const track: Track = {
    isStopped: false,
    stop: () => {
      track.isStopped = true;
    },
    getSettings: () => ({ deviceId }),
  };
  // The camera uses no more of a stream than this.
  const stream = { getTracks: () => [track], getVideoTracks: () => [track] };
  return { track, stream: stream as unknown as MediaStream };
}

function failing(name: string) {
  return createCamera({
    media: {
      getUserMedia: () => Promise.reject(new DOMException('no', name)),
      enumerateDevices: () => Promise.resolve([]),
    },
    allow: () => Promise.resolve(),
  });
}

describe('camera', () => {
  test('is allowed before it is asked for, and forbidden when its stream is closed', async () => {
    const steps: string[] = [];
    const { stream, track } = testStream('front');
    const device = { kind: 'videoinput', deviceId: 'front', label: 'Front' };
    const sound = { kind: 'audioinput', deviceId: 'mic', label: 'Mic' };
    const camera = createCamera({
      media: {
        getUserMedia: async (wanted) => {
          steps.push(`ask ${typeof wanted?.audio}`);
          return stream;
        },
        enumerateDevices: async () => [device, sound] as MediaDeviceInfo[],
      },
      allow: async (isAllowed) => void steps.push(`allow ${String(isAllowed)}`),
    });
    const opened = await camera.open(undefined);
    if (!opened.ok) throw new Error(opened.error);
    expect(opened.value).toMatchObject({
      deviceId: 'front',
      devices: [{ deviceId: 'front', label: 'Front' }],
    });
    opened.value.close();
    opened.value.close();
    expect(track.isStopped).toBe(true);
    expect(steps).toEqual(['allow true', 'ask undefined', 'allow false']);
  });

  test('stays allowed while another stream is open', async () => {
    const allowed: boolean[] = [];
    const camera = createCamera({
      media: {
        getUserMedia: async () => testStream('any').stream,
        enumerateDevices: async () => [],
      },
      allow: async (isAllowed) => void allowed.push(isAllowed),
    });
    const first = await camera.open(undefined);
    const second = await camera.open('other');
    if (first.ok) first.value.close();
    expect(allowed).toEqual([true, true]);
    if (second.ok) second.value.close();
    expect(allowed).toEqual([true, true, false]);
  });

  test.each([
    ['NotFoundError', 'none'],
    ['OverconstrainedError', 'none'],
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotReadableError', 'busy'],
    ['AbortError', 'busy'],
  ])('%s is told as: %s', async (name, problem) => {
    expect(await failing(name).open(undefined)).toEqual({ ok: false, error: problem });
  });

  test('a page without media devices has no camera', async () => {
    const camera = createCamera({ media: undefined, allow: () => Promise.resolve() });
    expect(await camera.open(undefined)).toEqual({ ok: false, error: 'none' });
  });
});
