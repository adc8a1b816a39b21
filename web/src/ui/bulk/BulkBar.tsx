import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Problem } from '../../api/problems.ts';
import { formatCount } from '../format.ts';
import styles from './Bulk.module.css';
import { BULK_MAX, type Bulk, type BulkAct, totalsOf, totalWords, whyNothing } from './bulk.ts';
import type { Selection } from './use-selection.ts';

const BulkDialog = lazy(() => import('./BulkDialog.tsx'));

interface BulkBarProps<Row extends { id: string }> {
  bulk: Bulk<Row>;
  selection: Selection<Row>;
  total: number | null;
  /** Every row for the present conditions, up to so many. */
  readAll: (max: number) => Promise<readonly Row[] | Problem>;
  onRunning: (isRunning: boolean) => void;
}

/** What is chosen, how much it comes to, and what can be done with it. */
export function BulkBar<Row extends { id: string }>({
  bulk,
  selection,
  total,
  readAll,
  onRunning,
}: BulkBarProps<Row>) {
  const [act, setAct] = useState<BulkAct<Row> | null>(null);
  const { rows } = selection;

  function close(done: readonly Row[]): void {
    setAct(null);
    selection.drop(done);
  }

  return (
    <section className={styles.bar} aria-label="批量办理" data-empty={rows.length === 0}>
      <p className={styles.chosen} role="status">
        {rows.length === 0
          ? '勾选后可批量办理'
          : `已选 ${totalWords(totalsOf(rows, bulk), bulk.counted?.unit)}`}
      </p>
      <ChooseAll bulk={bulk} selection={selection} total={total} readAll={readAll} />
      {rows.length > 0 && (
        <>
          <Button type="link" onClick={selection.clear}>
            取消选择
          </Button>
          {bulk.together?.(rows, selection.clear)}
          {bulk.acts.map((one) => (
            <Button
              key={one.label}
              type="primary"
              danger={one.isDangerous === true}
              onClick={() => setAct(one)}
            >
              批量{one.label}
            </Button>
          ))}
        </>
      )}
      {act && (
        <Suspense>
          <BulkDialog
            act={act as BulkAct<{ id: string }>}
            bulk={bulk as unknown as Bulk<{ id: string }>}
            rows={rows}
            onRunning={onRunning}
            onClose={(done) => close(done as readonly Row[])}
          />
        </Suspense>
      )}
    </section>
  );
}

type ChooseAllProps<Row extends { id: string }> = Omit<BulkBarProps<Row>, 'onRunning'>;

/** All that the present conditions find, not only this page. */
function ChooseAll<Row extends { id: string }>({
  bulk,
  selection,
  total,
  readAll,
}: ChooseAllProps<Row>) {
  const [isReading, setIsReading] = useState(false);
  const [notice, setNotice] = useState('');

  async function choose(): Promise<void> {
    setIsReading(true);
    setNotice('');
    const found = await readAll(BULK_MAX);
    setIsReading(false);
    if ('kind' in found) {
      setNotice(`未能选中：${found.title}。`);
      return;
    }
    const fit = found.filter((row) => whyNothing(bulk, row) === undefined);
    selection.choose(fit);
    setNotice(noticeOf(found.length, fit.length, total));
  }

  if (total === null || total === 0) return null;
  return (
    <>
      <Button type="link" loading={isReading} onClick={() => void choose()}>
        {total > BULK_MAX
          ? `选中前 ${formatCount(BULK_MAX)} 项（共 ${formatCount(total)} 项，按当前条件）`
          : `选中全部 ${formatCount(total)} 项（按当前条件）`}
      </Button>
      <span role="status" className={styles.notice}>
        {notice}
      </span>
    </>
  );
}

function noticeOf(found: number, fit: number, total: number | null): string {
  const left = found - fit;
  return [
    left > 0 && `其中 ${formatCount(left)} 项现在不能办理，未选中。`,
    total !== null && total > found && `一次最多 ${formatCount(BULK_MAX)} 项，其余请分次办理。`,
  ]
    .filter(Boolean)
    .join('');
}
