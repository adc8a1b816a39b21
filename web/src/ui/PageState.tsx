import { Button, Empty, Result, Skeleton } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problems.ts';
import styles from './PageState.module.css';

/** The four things a page can be besides full: on its way, empty, broken, not yours. */

export function Loading({ what }: { what: string }) {
  return (
    <div className={styles.state} role="status" aria-label={`正在读取${what}`}>
      {/* Its bars are drawn as an empty heading and empty lines: there is nothing to read out. */}
      <div aria-hidden="true">
        <Skeleton active paragraph={{ rows: 6 }} />
      </div>
    </div>
  );
}

export function Nothing({ title, advice }: { title: string; advice?: ReactNode }) {
  return (
    <div className={styles.state}>
      <Empty
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          <>
            <span className={styles.title}>{title}</span>
            {advice && <span className={styles.advice}>{advice}</span>}
          </>
        }
      />
    </div>
  );
}

interface FailedProps {
  problem: Problem;
  onRetry: () => void;
  isRetrying?: boolean;
}

export function Failed({ problem, onRetry, isRetrying = false }: FailedProps) {
  if (problem.kind === 'forbidden') return <NotYours problem={problem} />;
  return (
    <div className={styles.state} role="alert">
      <Result
        status={problem.kind === 'offline' ? 'warning' : 'error'}
        title={<h2 className={styles.heading}>{problem.title}</h2>}
        subTitle={<Advice problem={problem} />}
        extra={
          <Button type="primary" onClick={onRetry} loading={isRetrying}>
            重试
          </Button>
        }
      />
    </div>
  );
}

export function NotYours({ problem }: { problem: Problem }) {
  return (
    <div className={styles.state} role="alert">
      <Result
        status="info"
        title={<h2 className={styles.heading}>{problem.title}</h2>}
        subTitle={<Advice problem={problem} />}
      />
    </div>
  );
}

/** What to do, and the number to read out on the phone. */
export function Advice({ problem }: { problem: Problem }) {
  return (
    <>
      <span className={styles.advice}>{problem.advice}</span>
      {problem.requestId && (
        <span className={styles.advice}>
          编号：<code className={styles.number}>{problem.requestId}</code>
        </span>
      )}
    </>
  );
}
