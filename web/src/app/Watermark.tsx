import { useEffect, useMemo, useState } from 'react';
import { formatMinute } from '../ui/format.ts';
import { FONT_FAMILY } from '../ui/theme.ts';
import { useViewer } from '../ui/viewer.tsx';
import styles from './Shell.module.css';

const TILE_WIDTH = 320;
const TILE_HEIGHT = 200;
const TURN = -Math.PI / 9;
const MINUTE_MS = 60_000;

/**
 * Who looks and when, across a page with people's data and across its photographs and prints. antd's
 * own sets the style attribute from script, which the policy refuses; this one is a background.
 */
export function Watermark() {
  const { login, name } = useViewer();
  const now = useMinute();
  const image = useMemo(() => drawn([`${name} ${login}`, formatMinute(now)]), [name, login, now]);

  if (!image) return null;
  return (
    <div
      aria-hidden="true"
      className={styles.watermark}
      style={{ backgroundImage: `url(${image})` }}
    />
  );
}

function useMinute(): string {
  const [now, setNow] = useState(() => new Date().toISOString());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function drawn(lines: readonly string[]): string {
  const canvas = document.createElement('canvas');
  canvas.width = TILE_WIDTH;
  canvas.height = TILE_HEIGHT;
  const pen = canvas.getContext('2d');
  if (!pen) return '';
  pen.translate(TILE_WIDTH / 2, TILE_HEIGHT / 2);
  pen.rotate(TURN);
  pen.textAlign = 'center';
  pen.fillStyle = 'rgb(18 48 92 / 9%)';
  pen.font = `15px ${FONT_FAMILY}`;
  for (const [index, line] of lines.entries()) pen.fillText(line, 0, index * 22);
  return canvas.toDataURL();
}
