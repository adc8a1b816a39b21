import { Alert, Button, Progress, Tag } from 'antd';
import { useState } from 'react';
import { formatCount } from '../format.ts';
import { saveCsv } from '../list/csv.ts';
import styles from './Bulk.module.css';
import { type Item, type ItemState, tally } from './run-all.ts';

interface ResultsProps<Row> {
  items: readonly Item<Row>[];
  isRunning: boolean;
  nameOf: (row: Row) => string;
  label: string;
  onStop: () => void;
  onGoOn: () => void;
  onClose: () => void;
}

const STATES: Readonly<Record<ItemState, { label: string; color: string }>> = {
  waiting: { label: '未办', color: 'default' },
  acting: { label: '办理中', color: 'processing' },
  done: { label: '已办', color: 'success' },
  refused: { label: '未通过', color: 'warning' },
  failed: { label: '出错', color: 'error' },
};

/** How far it is, and what became of each. */
export function Results<Row extends { id: string }>({
  items,
  isRunning,
  nameOf,
  label,
  onStop,
  onGoOn,
  onClose,
}: ResultsProps<Row>) {
  const [isStopping, setIsStopping] = useState(false);
  const counts = tally(items);
  const left = counts.waiting + counts.failed;
  const seen = items.length - counts.waiting - counts.acting;

  function save(): void {
    const lines = items.map(({ row, state, note }) => [nameOf(row), STATES[state].label, note]);
    saveCsv(`批量${label}结果`, [['名称', '结果', '说明'], ...lines]);
  }

  return (
    <>
      <Progress percent={Math.floor((seen * 100) / items.length)} aria-label="办理进度" />
      <p role="status" className={styles.hint}>
        {words(counts, items.length, isRunning)}
      </p>
      {!isRunning && left > 0 && (
        <Alert
          type="warning"
          showIcon
          title={`还有 ${formatCount(left)} 项没有办成，可以继续；已办的不会重复办理。`}
        />
      )}
      <ul className={styles.results} aria-label="各项结果">
        {items.map(({ row, state, note }) => (
          <li key={row.id} className={styles.result}>
            <Tag color={STATES[state].color}>{STATES[state].label}</Tag>
            <span>{nameOf(row)}</span>
            {note && <span className={styles.note}>{note}</span>}
          </li>
        ))}
      </ul>
      <div className={styles.foot}>
        {isRunning ? (
          <Button
            loading={isStopping}
            onClick={() => {
              setIsStopping(true);
              onStop();
            }}
          >
            停止
          </Button>
        ) : (
          <>
            <Button onClick={save}>下载结果</Button>
            {left > 0 && (
              <Button
                onClick={() => {
                  setIsStopping(false);
                  onGoOn();
                }}
              >
                继续办理 {formatCount(left)} 项
              </Button>
            )}
            <Button type="primary" onClick={onClose}>
              完成
            </Button>
          </>
        )}
      </div>
    </>
  );
}

function words(counts: Record<ItemState, number>, all: number, isRunning: boolean): string {
  const now = isRunning
    ? `正在办理第 ${formatCount(Math.min(all, all - counts.waiting))} / ${formatCount(all)} 项`
    : '办理结束';
  return [
    now,
    `已办 ${formatCount(counts.done)}`,
    counts.refused > 0 && `未通过 ${formatCount(counts.refused)}`,
    counts.failed > 0 && `出错 ${formatCount(counts.failed)}`,
    !isRunning && counts.waiting > 0 && `未办 ${formatCount(counts.waiting)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
