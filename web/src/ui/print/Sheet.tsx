import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { createPortal } from 'react-dom';
import { formatMinute } from '../format.ts';
import { useViewer } from '../viewer.tsx';
import styles from './Sheet.module.css';

const PRINTING = 'printing-sheet';

interface SheetProps {
  children: ReactNode;
  onDone: () => void;
}

/** Lies beside the page while it is printed: on paper it is all there is, on the screen it is not there. */
export function Sheet({ children, onDone }: SheetProps) {
  const { login, name } = useViewer();
  const [now] = useState(() => new Date().toISOString());
  const done = useEffectEvent(onDone);

  useEffect(() => {
    const page = document.documentElement;
    const over = () => done();
    page.classList.add(PRINTING);
    window.addEventListener('afterprint', over);
    // Two frames, so that the sheet is laid out before it is taken.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => window.print());
    });
    return () => {
      cancelAnimationFrame(frame);
      window.removeEventListener('afterprint', over);
      page.classList.remove(PRINTING);
    };
  }, []);

  return createPortal(
    <div className={styles.sheet} data-print-sheet>
      {children}
      <p className={styles.by}>
        打印人 {name}（{login}） · 打印时间 {formatMinute(now)}
      </p>
    </div>,
    document.body,
  );
}
