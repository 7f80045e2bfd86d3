import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useSelect, useStores } from '../services/index.ts';
import { LIST_WIDTH } from '../stores/index.ts';
import styles from './Splitter.module.css';

const STEP_PX = 16;

/** The edge of the chat list: dragged, or moved by the arrow keys. */
export function Splitter() {
  const { t } = useTranslation();
  const { ui } = useStores();
  const width = useSelect(ui, (state) => state.listWidth);

  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? STEP_PX : event.key === 'ArrowLeft' ? -STEP_PX : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    ui.resizeList(width + step);
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) ui.resizeList(event.clientX);
  }

  return (
    <div
      className={styles['splitter']}
      role="separator"
      aria-orientation="vertical"
      aria-label={t('chatList.resize')}
      aria-valuenow={width}
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={() => ui.resizeList(LIST_WIDTH.initial)}
    />
  );
}
