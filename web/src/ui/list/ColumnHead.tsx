import type { PointerEvent } from 'react';
import styles from './List.module.css';

interface ColumnHeadProps {
  title: string;
  /** Null: as wide as it needs. */
  onWidth: (width: number | null) => void;
}

/** The head of a column; its right edge is drawn to make it wider, and pressed twice to let it be. */
export function ColumnHead({ title, onWidth }: ColumnHeadProps) {
  function start({ currentTarget: handle, clientX: from, pointerId }: PointerEvent<HTMLElement>) {
    const before = handle.closest('th')?.offsetWidth ?? 0;
    const end = new AbortController();
    handle.setPointerCapture(pointerId);
    function draw(event: Event): void {
      if (event instanceof MouseEvent) onWidth(before + event.clientX - from);
    }
    handle.addEventListener('pointermove', draw, { signal: end.signal });
    for (const over of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      handle.addEventListener(over, () => end.abort(), { signal: end.signal });
    }
  }

  return (
    <>
      {title}
      <span
        aria-hidden="true"
        className={styles.handle}
        title="拖动调整列宽，双击恢复自动"
        onPointerDown={start}
        onDoubleClick={() => onWidth(null)}
      />
    </>
  );
}
