import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Select } from '../../components/index.ts';
import {
  drawnFrame,
  firstFrame,
  movedFrame,
  type Point,
  type Region,
  resizedFrame,
  toPicture,
} from './regions.ts';
import type { LabelledPicture } from './scanner.ts';
import styles from './QrScanner.module.css';

export type RegionViewProps = {
  readonly pictures: readonly LabelledPicture<ImageBitmap>[];
  readonly onLook: (bitmap: ImageBitmap, region: Region) => void;
};

/** Pictures in which nothing was found: the user draws a frame around the code. */
export function RegionView({ pictures, onLook }: RegionViewProps) {
  const { t } = useTranslation();
  const [at, setAt] = useState(0);
  const picture = pictures[at] ?? pictures[0];
  if (picture === undefined) return null;
  return (
    <div className={styles['view']}>
      {pictures.length > 1 && (
        <Select
          label={t('scan.screenChoice')}
          value={String(at)}
          options={pictures.map(({ label }, index) => ({ value: String(index), label }))}
          onChange={(value) => setAt(Number(value))}
        />
      )}
      <FrameDrawing
        key={at}
        bitmap={picture.bitmap}
        onLook={(region) => onLook(picture.bitmap, region)}
      />
    </div>
  );
}

type FrameDrawingProps = {
  readonly bitmap: ImageBitmap;
  readonly onLook: (region: Region) => void;
};

function FrameDrawing({ bitmap, onLook }: FrameDrawingProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [start, setStart] = useState<Point | undefined>(undefined);
  const [frame, setFrame] = useState<Region | undefined>(undefined);
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, bitmap, frame);
  }, [bitmap, frame]);

  function pointOf(event: PointerEvent<HTMLCanvasElement>): Point {
    const shown = event.currentTarget.getBoundingClientRect();
    const point = { x: event.clientX - shown.left, y: event.clientY - shown.top };
    return toPicture(point, shown, bitmap);
  }

  function onUp(event: PointerEvent<HTMLCanvasElement>): void {
    if (start === undefined) return;
    setStart(undefined);
    const drawn = drawnFrame(start, pointOf(event));
    setFrame(drawn);
    if (drawn !== undefined) onLook(drawn);
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === 'Enter' && frame !== undefined) onLook(frame);
    const arrow = arrows[event.key];
    if (arrow === undefined) return;
    event.preventDefault();
    const by = { x: arrow.x * (bitmap.width / STEPS), y: arrow.y * (bitmap.height / STEPS) };
    const change = event.shiftKey ? resizedFrame : movedFrame;
    setFrame(frame === undefined ? firstFrame(bitmap) : change(frame, by, bitmap));
  }

  return (
    <>
      <canvas
        ref={canvas}
        className={styles['picture']}
        width={bitmap.width}
        height={bitmap.height}
        role="application"
        tabIndex={0}
        aria-label={t('scan.regionLabel')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setStart(pointOf(event));
        }}
        onPointerMove={(event) => {
          if (start !== undefined) setFrame(drawnFrame(start, pointOf(event)));
        }}
        onPointerUp={onUp}
        onPointerCancel={() => setStart(undefined)}
        onKeyDown={onKeyDown}
      />
      {frame !== undefined && start === undefined && (
        <Button onPress={() => onLook(frame)}>{t('scan.lookInside')}</Button>
      )}
    </>
  );
}

/** Steps of the keyboard across the picture. */
const STEPS = 40;

const arrows: Readonly<Partial<Record<string, Point>>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

function paint(canvas: HTMLCanvasElement, bitmap: ImageBitmap, frame: Region | undefined): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.drawImage(bitmap, 0, 0);
  if (frame === undefined) return;
  const { x, y, width, height } = frame;
  context.fillStyle = 'rgb(0 0 0 / 45%)';
  context.beginPath();
  context.rect(0, 0, bitmap.width, bitmap.height);
  context.rect(x, y, width, height);
  context.fill('evenodd');
  // Seen on light and dark pictures alike, in the thickness of two shown pixels.
  const line = Math.max(1, (bitmap.width / canvas.clientWidth) * 2);
  for (const [colour, inset] of [
    ['black', line],
    ['white', 0],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(x + inset, y + inset, width - 2 * inset, height - 2 * inset);
  }
}
