/** QR codes read by camera, screen, picture and clipboard. */
export { pictureFile } from './pictures.ts';
export { QrScanner, type QrScannerProps } from './QrScanner.tsx';
export { pictureBlob } from './scanner.ts';
