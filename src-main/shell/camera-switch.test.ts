import { describe, expect, it } from 'vitest';
import { CameraSwitch, type CameraRequest } from './camera-switch.ts';
import { PAGE_URL } from './page-address.ts';

const camera: CameraRequest = {
  permission: 'media',
  mediaTypes: ['video'],
  url: PAGE_URL,
  isMainFrame: true,
};

describe('camera switch', () => {
  it('the camera is closed to our page until it is switched on, and again after', () => {
    const found = [undefined, true, false].map((isAllowed) => {
      const cameraSwitch = new CameraSwitch();
      if (isAllowed !== undefined) cameraSwitch.isAllowed = isAllowed;
      return cameraSwitch.permits(camera, undefined);
    });
    expect(found).toEqual([false, true, false]);
  });

  it.each([
    ['the microphone', { mediaTypes: ['audio'] }],
    ['the camera with sound', { mediaTypes: ['video', 'audio'] }],
    ['the camera twice', { mediaTypes: ['video', 'video'] }],
    ['the screen', { mediaTypes: [] }],
    ['an unknown kind', { mediaTypes: ['unknown'] }],
    ['another permission', { permission: 'geolocation' }],
    ['another page', { url: 'https://example.com/' }],
    ['the development page, of which there is none', { url: 'http://localhost:5173/' }],
    ['no page', { url: '' }],
    ['a frame inside', { isMainFrame: false }],
  ] satisfies [string, Partial<CameraRequest>][])('%s stays closed', (_title, change) => {
    const cameraSwitch = new CameraSwitch();
    cameraSwitch.isAllowed = true;
    expect(cameraSwitch.permits({ ...camera, ...change }, undefined)).toBe(false);
  });
});
