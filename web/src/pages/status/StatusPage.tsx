import ReloadOutlined from '@ant-design/icons/ReloadOutlined';
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { StatusDocument, type StatusQuery } from '../../api/gql/graphql.ts';
import type { Problem } from '../../api/problems.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { FigureCards, Funnel } from '../../ui/figures/FigureCards.tsx';
import * as words from '../../ui/figures/figures.ts';
import { formatClock } from '../../ui/format.ts';
import { Advice, Failed, Loading, Nothing, NotYours } from '../../ui/PageState.tsx';
import { Alarms } from './Alarms.tsx';
import { BankFiles } from './BankFiles.tsx';
import styles from './Status.module.css';
import { Waiting } from './Waiting.tsx';

const POLL_INTERVAL_MS = 5000;
const POLLING = { intervalMs: POLL_INTERVAL_MS };
const NO_VARIABLES = {};

/** Whoever only runs the system sees no member data (separation of duties). */
const NO_MEMBER_DATA: Problem = {
  kind: 'forbidden',
  title: '没有查看权限',
  advice:
    '系统管理员只管理工作人员与登录，不能查看会员与资金。如工作需要，请由另一位管理员分配业务岗位。',
};

/** The figures of the main job, from the roster to the credited yuan, kept fresh while one looks. */
export function StatusPage() {
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
      {data && problem && <Stale problem={problem} />}
      {!data && !problem && <Loading what="业务状态" />}
      {!data && problem && <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />}
      {data && <Content status={data} onChange={readAgain} />}
    </>
  );
}

function Content({ status, onChange }: { status: StatusQuery; onChange: () => void }) {
  const { viewer, figures, alarms, bankFiles } = status;
  if (viewer.roles.every((role) => role === 'ADMIN')) return <NotYours problem={NO_MEMBER_DATA} />;
  if (words.isUntouched(figures)) {
    return (
      <Nothing
        title="还没有业务数据"
        advice="导入第一份会员名册后，这里会显示从入库到入账的进展。"
      />
    );
  }
  const files = words.fileFigures(figures);
  return (
    <>
      <Alarms figures={figures} raised={alarms.edges.map(({ node }) => node)} onChange={onChange} />
      <Section id="roster" heading="会员名册">
        <FigureCards figures={words.rosterFigures(figures)} />
      </Section>
      <Section id="cards" heading="办卡进展">
        <Funnel steps={words.cardSteps(figures)} />
      </Section>
      <Section id="credits" heading="补助发放">
        <FigureCards figures={words.creditFigures(figures)} />
      </Section>
      <Section id="money" heading="资金与账务">
        <FigureCards figures={words.moneyFigures(figures)} />
      </Section>
      {files.length > 0 && (
        <>
          <Section id="files" heading="与银行的文件往来">
            <FigureCards figures={files} />
          </Section>
          <Section id="recent-files" heading="最近的银行文件">
            <BankFiles files={bankFiles.edges.map(({ node }) => node)} />
          </Section>
        </>
      )}
    </>
  );
}

function Section({ id, heading, children }: { id: string; heading: string; children: ReactNode }) {
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        {heading}
      </h2>
      {children}
    </section>
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
