/** The QR code as a PNG file, by the browser's own save dialog. */
import { encodeQR } from 'qr';

const MODULE_PX = 10;
const QUIET_ZONE = 4;

export async function saveQrImage(link: string): Promise<void> {
  const blob = await drawPng(encodeQR(link, 'raw', { ecc: 'low', border: QUIET_ZONE }));
  if (blob === null) return;
  const url = URL.createObjectURL(blob);
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = 'sotto-link.png';
  anchor.click();
  URL.revokeObjectURL(url);
}

function drawPng(modules: readonly (readonly boolean[])[]): Promise<Blob | null> {
  const canvas = document.createElement('canvas');
  canvas.width = modules.length * MODULE_PX;
  canvas.height = canvas.width;
  const context = canvas.getContext('2d');
  if (context === null) return Promise.resolve(null);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = '#000';
  modules.forEach((row, y) =>
    row.forEach((isDark, x) => {
      if (isDark) context.fillRect(x * MODULE_PX, y * MODULE_PX, MODULE_PX, MODULE_PX);
    }),
  );
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}
