import { Link } from '@tanstack/react-router';
import { Alert, Button, Progress, Radio } from 'antd';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useQuery } from 'urql';
import {
  type ExportFormat,
  ExportOneDocument,
  ExportRequestDocument,
} from '../../api/gql/graphql.ts';
import { usePolling } from '../../api/polling.ts';
import type { Problem } from '../../api/problems.ts';
import { useAct } from '../../api/use-act.ts';
import { keepQuietAbout } from '../../api/work.ts';
import { formatCount } from '../format.ts';
import { Advice } from '../PageState.tsx';
import type { ExportButtonProps } from './ExportButton.tsx';
import styles from './Exports.module.css';
import {
  AT_ONCE_ROWS_MAX,
  type Export,
  FORMATS,
  fetchFile,
  isUnderWay,
  percentOf,
  standing,
} from './export-words.ts';

const POLL_MS = 800;

const IN_BACKGROUND = (
  <>
    正在后台写出，可以离开本页；写完后在<Link to="/exports">下载中心</Link>下载。
  </>
);

interface DialogProps extends ExportButtonProps {
  onEnd: (words: ReactNode) => void;
}

/** Asks for the format, and waits for a short file; read when it is opened, so that no list is heavier. */
export default function ExportDialog({ what, ask, columns, total, onEnd }: DialogProps) {
  const { isActing, send } = useAct(ExportRequestDocument);
  const [format, setFormat] = useState<ExportFormat>('XLSX');
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [refusal, setRefusal] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [id, setId] = useState<string | null>(null);

  async function request(): Promise<void> {
    setRefusal('');
    setProblem(null);
    const input = { ...ask, columns: [...columns], format };
    const outcome = await send({ input, idempotencyKey: `${idempotencyKey}-${format}` });
    if (outcome.is === 'refused') setRefusal(outcome.refusals.map((one) => one.message).join(' '));
    if (outcome.is === 'failed') setProblem(outcome.problem);
    if (outcome.is !== 'done') return;
    const made = outcome.data.exportRequest.export;
    if (!made || made.rowsTotal > AT_ONCE_ROWS_MAX) {
      onEnd(IN_BACKGROUND);
      return;
    }
    keepQuietAbout('EXPORT', made.id, true);
    setId(made.id);
  }

  if (id) return <Waiting id={id} onEnd={onEnd} />;
  return (
    <div className={styles.dialog}>
      <p>
        按当前的条件、顺序和显示的 {columns.length} 列导出
        {total === null ? '全部' : ` ${formatCount(total)} `}
        {total === null ? what : `项${what}`}。文件中注明导出人与时间，证件号码等仍为掩码。
        {total !== null && total > AT_ONCE_ROWS_MAX && '行数较多，将在后台写出。'}
      </p>
      <Radio.Group
        vertical
        aria-label="文件格式"
        options={[...FORMATS]}
        value={format}
        onChange={({ target }) => setFormat(target.value as ExportFormat)}
      />
      <div aria-live="assertive">
        {refusal && <Alert type="error" showIcon title={refusal} />}
        {problem && (
          <Alert
            type="warning"
            showIcon
            title={problem.title}
            description={<Advice problem={problem} />}
          />
        )}
      </div>
      <div className={styles.buttons}>
        <Button type="primary" loading={isActing} onClick={() => void request()}>
          导出
        </Button>
      </div>
    </div>
  );
}

/** A short file is waited for and fetched by itself; whoever does not want to wait need not. */
function Waiting({ id, onEnd }: { id: string; onEnd: (words: ReactNode) => void }) {
  const [{ data }, look] = useQuery({ query: ExportOneDocument, variables: { id } });
  const one = data?.node?.__typename === 'Export' ? data.node : null;
  const fetchIt = useEffectEvent(() => {
    if (!one?.address) return;
    fetchFile(one.address);
    onEnd(`已导出 ${formatCount(one.rowsTotal)} 项。`);
  });
  const isThere = Boolean(one?.address);
  useEffect(() => {
    if (isThere) fetchIt();
  }, [isThere]);
  usePolling(
    async () => look({ requestPolicy: 'network-only' }),
    POLL_MS,
    one === null || isUnderWay(one),
  );

  function leave(): void {
    const isOver = one !== null && !isUnderWay(one);
    keepQuietAbout('EXPORT', id, isOver);
    onEnd(isOver ? '' : IN_BACKGROUND);
  }

  return (
    <div className={styles.dialog} role="status">
      <Standing one={one} />
      <div className={styles.buttons}>
        <Button onClick={leave}>{one && !isUnderWay(one) ? '关闭' : '转到后台'}</Button>
      </div>
    </div>
  );
}

function Standing({ one }: { one: Export | null }) {
  if (one?.state === 'FAILED') return <Alert type="error" showIcon title={standing(one)} />;
  return (
    <>
      <Progress percent={one ? percentOf(one) : 0} status="active" aria-label="完成的百分比" />
      <p>{one ? standing(one) : '已申请，等待写出。'}</p>
    </>
  );
}
