import { Timeline } from 'antd';
import type { ReactNode } from 'react';
import { formatMinute } from './format.ts';
import styles from './History.module.css';

/** One thing that happened; `tone` is for the eye, the words say it too. */
export interface Happening {
  key: string;
  at: string;
  title: ReactNode;
  note?: ReactNode;
  tone?: 'plain' | 'good' | 'warning' | 'bad';
}

const COLORS = { plain: '#1c4a8c', good: '#237804', warning: '#ad4e00', bad: '#b00020' } as const;

/** What became of something, the newest first. */
export function History({ happenings }: { happenings: readonly Happening[] }) {
  if (happenings.length === 0) return <p className={styles.none}>还没有记录。</p>;
  const newestFirst = happenings.toSorted(
    (one, other) => Date.parse(other.at) - Date.parse(one.at),
  );
  return (
    <div className={styles.history}>
      <Timeline
        items={newestFirst.map(({ key, at, title, note, tone = 'plain' }) => ({
          key,
          color: COLORS[tone],
          content: (
            <>
              <time className={styles.at} dateTime={at}>
                {formatMinute(at)}
              </time>
              <strong className={styles.title}>{title}</strong>
              {note && <div className={styles.note}>{note}</div>}
            </>
          ),
        }))}
      />
    </div>
  );
}
