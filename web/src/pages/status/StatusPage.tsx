import ReloadOutlined from '@ant-design/icons/ReloadOutlined';
import { Alert, Button } from 'antd';
import { lazy, Suspense } from 'react';
import { StatusDocument, type StatusQuery } from '../../api/gql/graphql.ts';
import type { Problem } from '../../api/problems.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { FigureCards, Funnel, Rates } from '../../ui/figures/FigureCards.tsx';
import * as words from '../../ui/figures/figures.ts';
import { formatClock } from '../../ui/format.ts';
import { Advice, Failed, Loading, Nothing } from '../../ui/PageState.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { Alarms } from './Alarms.tsx';
import { BankFiles } from './BankFiles.tsx';
import { Days } from './Days.tsx';
import { NextStep, Part, Rounds } from './ForRole.tsx';
import { Refusals } from './Refusals.tsx';
import styles from './Status.module.css';
import { Waiting } from './Waiting.tsx';
import { Who } from './Who.tsx';

const AdminStart = lazy(() => import('./AdminStart.tsx'));
const Behind = lazy(async () => ({
  default: (await import('../../ui/progress/Behind.tsx')).Behind,
}));
const TrendPart = lazy(() => import('./TrendPart.tsx'));

const POLL_INTERVAL_MS = 15_000;
const POLLING = { intervalMs: POLL_INTERVAL_MS };
const NO_VARIABLES = {};
const BEHIND = 6;

/** The start: what waits, what is due, then what each role looks for first. */
export function StatusPage() {
  const viewer = useViewer();
  const isOnlyAdmin = viewer.roles.every((role) => role.endsWith('ADMIN'));
  if (!isOnlyAdmin) return <Start />;
  return (
    <Suspense fallback={<Loading what="首页" />}>
      <AdminStart />
    </Suspense>
  );
}

/** The figures of the main job, from the roster to the credited yuan, kept fresh while one looks. */
function Start() {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    StatusDocument,
    NO_VARIABLES,
    POLLING,
  );
  return (
    <>
      <title>业务状态 · 普惠服务业务系统</title>
      <div className={styles.head}>
        <h1 className={styles.title}>业务状态</h1>
        <Who />
        {data && (
          <p className={styles.asOf}>
            数据截至 {formatClock(data.figures.asOf)}，每 {POLL_INTERVAL_MS / 1000} 秒更新
          </p>
        )}
        <Button icon={<ReloadOutlined />} onClick={readAgain} loading={isReading && !data}>
          刷新
        </Button>
      </div>
      <Waiting />
      <Days />
      {data && problem && <Stale problem={problem} />}
      {!data && !problem && <Loading what="业务状态" />}
      {!data && problem && <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />}
      {data && <Content status={data} onChange={readAgain} />}
    </>
  );
}

function Content({ status, onChange }: { status: StatusQuery; onChange: () => void }) {
  const viewer = useViewer();
  const { figures, alarms, bankFiles } = status;
  if (words.isUntouched(figures)) {
    return (
      <>
        {hasRole(viewer, 'CLERK') && <NextStep figures={figures} />}
        <Nothing
          title="还没有业务数据"
          advice="导入第一份会员名册后，这里会显示从入库到入账的进展。"
        />
      </>
    );
  }
  const files = words.fileFigures(figures);
  const movesMoney = hasRole(viewer, 'MAKER', 'CHECKER', 'RELEASER');
  return (
    <>
      <Alarms figures={figures} raised={alarms.edges.map(({ node }) => node)} onChange={onChange} />
      {hasRole(viewer, 'CLERK') && <NextStep figures={figures} />}
      {movesMoney && <Rounds />}
      {hasRole(viewer, 'AUDITOR') && <Refusals />}
      <Part id="rates" title="办卡率与激活率">
        <Rates figures={figures} />
      </Part>
      {hasRole(viewer, 'OFFICE', 'LEADER', 'AUDITOR', 'CLERK') && (
        <Part id="behind" title="进展最慢的单位">
          <Suspense fallback={<Loading what="进展最慢的单位" />}>
            <Behind first={BEHIND} />
          </Suspense>
        </Part>
      )}
      <Part id="cards" title="办卡进展">
        <Funnel steps={words.cardSteps(figures)} />
      </Part>
      <Suspense fallback={<Loading what="逐月趋势" />}>
        <TrendPart />
      </Suspense>
      <Part id="roster" title="会员名册">
        <FigureCards figures={words.rosterFigures(figures)} />
      </Part>
      <Part id="credits" title="补助发放">
        <FigureCards figures={words.creditFigures(figures)} />
      </Part>
      <Part id="money" title="资金与账务">
        <FigureCards figures={words.moneyFigures(figures)} />
      </Part>
      {files.length > 0 && (
        <>
          <Part id="files" title="与银行的文件往来">
            <FigureCards figures={files} />
          </Part>
          <Part id="recent-files" title="最近的银行文件">
            <BankFiles files={bankFiles.edges.map(({ node }) => node)} />
          </Part>
        </>
      )}
    </>
  );
}

/** The last good figures stay; this says that they are not the newest, or not whole. */
function Stale({ problem }: { problem: Problem }) {
  return (
    <Alert
      className={styles.stale}
      type="warning"
      showIcon
      title={`未能全部更新：${problem.title}`}
      description={<Advice problem={problem} />}
    />
  );
}
