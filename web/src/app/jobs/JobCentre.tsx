import HourglassOutlined from '@ant-design/icons/HourglassOutlined';
import { Link } from '@tanstack/react-router';
import { Badge, Button, Grid, notification, Popover, Progress } from 'antd';
import { type ReactNode, useEffect, useEffectEvent, useRef, useState } from 'react';
import { isQuiet, type Job } from '../../api/work.ts';
import { formatMinute } from '../../ui/format.ts';
import { useViewer } from '../../ui/viewer.tsx';
import styles from './Jobs.module.css';
import { endedSince, keyOf, percentOf, standingOf, titleOf, unseenOf } from './job-words.ts';
import { useWork } from './use-work.ts';

/** Outlives the sign-out: it says when somebody looked last, and nothing about anybody. */
const SEEN_PREFIX = 'puhui-jobs-seen';

/** What runs for this person, wherever they are in the app, and a word when it ends. */
export default function JobCentre({ className }: { className: string }) {
  const { login } = useViewer();
  const { jobs } = useWork(login);
  const isWide = Grid.useBreakpoint().md === true;
  const [isOpen, setIsOpen] = useState(false);
  const { seenAt, see } = useSeen(login);
  const { said, holder } = useNotices(jobs);
  const running = jobs.filter(({ state }) => state === 'RUNNING').length;
  const unseen = unseenOf(
    jobs.filter((job) => !isQuiet(keyOf(job))),
    seenAt,
  );

  return (
    <>
      {holder}
      <Popover
        trigger="click"
        placement={isWide ? 'bottomRight' : 'bottom'}
        title="后台工作"
        open={isOpen}
        onOpenChange={(open) => {
          setIsOpen(open);
          see();
        }}
        getPopupContainer={() => document.querySelector('header') ?? document.body}
        content={<Jobs jobs={jobs} onChoose={() => setIsOpen(false)} />}
      >
        <Button
          type="text"
          className={className}
          aria-expanded={isOpen}
          aria-label={`后台工作：${running} 项进行中，${unseen} 项刚结束`}
          icon={
            <Badge
              count={running + unseen}
              size="small"
              color={running > 0 ? '#0958d9' : '#237804'}
            >
              <HourglassOutlined spin={running > 0} className={styles.icon} />
            </Badge>
          }
        />
      </Popover>
      <span role="status" className={styles.said}>
        {said}
      </span>
    </>
  );
}

interface JobsProps {
  jobs: readonly Job[];
  onChoose: () => void;
}

function Jobs({ jobs, onChoose }: JobsProps) {
  const now = useNow();
  return (
    <div className={styles.jobs}>
      {jobs.length === 0 ? (
        <p className={styles.nothing}>
          没有正在进行的工作。导入检查、入库、导出和送银行都会列在这里，离开页面也会继续。
        </p>
      ) : (
        <ul className={styles.list}>
          {jobs.map((job) => (
            <li key={keyOf(job)} className={styles.job} data-state={job.state}>
              <Where job={job} onChoose={onChoose} />
              {job.state === 'RUNNING' && (
                <Progress
                  percent={percentOf(job) ?? 0}
                  size="small"
                  status="active"
                  aria-label={`${titleOf(job)} 完成的百分比`}
                />
              )}
              <span className={styles.standing}>
                {standingOf(job, now)}
                {job.finishedAt && <time>{formatMinute(job.finishedAt)}</time>}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Link to="/exports" onClick={onChoose}>
        下载中心
      </Link>
    </div>
  );
}

interface WhereProps {
  job: Job;
  onChoose: () => void;
  children?: ReactNode;
}

/** Each piece of work leads to its page. */
function Where({ job, onChoose, children }: WhereProps): ReactNode {
  const params = { id: job.targetId };
  const title = children ?? titleOf(job);
  switch (job.kind) {
    case 'ROSTER_CHECK':
    case 'ROSTER_APPLY':
      return (
        <Link to="/imports/$id" params={params} onClick={onChoose}>
          {title}
        </Link>
      );
    case 'EXPORT':
      return (
        <Link to="/exports" onClick={onChoose}>
          {title}
        </Link>
      );
    case 'CARD_BATCH':
      return (
        <Link to="/cards/$id" params={params} onClick={onChoose}>
          {title}
        </Link>
      );
    case 'DISBURSEMENT_SEAL':
    case 'DISBURSEMENT_SEND':
      return (
        <Link to="/disbursements/$id" params={params} onClick={onChoose}>
          {title}
        </Link>
      );
  }
}

/** A word when something ends: on the page, to a screen reader, and in the tab's title if it is hidden. */
function useNotices(jobs: readonly Job[]): { said: string; holder: ReactNode } {
  const [toasts, holder] = notification.useNotification({ placement: 'bottomRight', maxCount: 3 });
  const [said, setSaid] = useState('');
  const before = useRef(jobs);
  const count = useTitleCount();

  const tell = useEffectEvent((ended: readonly Job[]) => {
    for (const job of ended) {
      const key = keyOf(job);
      const how = { key, title: titleOf(job), role: 'alert' as const };
      const description = (
        <>
          {standingOf(job, Date.now())}
          <div>
            <Where job={job} onChoose={() => toasts.destroy(key)}>
              查看
            </Where>
          </div>
        </>
      );
      if (job.state === 'FAILED') toasts.warning({ ...how, description, duration: 0 });
      else toasts.success({ ...how, description, duration: 8 });
    }
    setSaid(ended.map((job) => `${titleOf(job)} ${standingOf(job, Date.now())}`).join('；'));
    count(ended.length);
  });

  useEffect(() => {
    const ended = endedSince(before.current, jobs).filter((job) => !isQuiet(keyOf(job)));
    before.current = jobs;
    if (ended.length > 0) tell(ended);
  }, [jobs]);
  return { said, holder };
}

/** A hidden tab says in its title how much has ended; seen, it says so no longer. */
function useTitleCount(): (ended: number) => void {
  const ended = useRef(0);
  useEffect(() => {
    function onVisible(): void {
      if (document.hidden || ended.current === 0) return;
      ended.current = 0;
      document.title = withoutCount(document.title);
    }
    document.addEventListener('visibilitychange', onVisible);
    return () => document.removeEventListener('visibilitychange', onVisible);
  }, []);
  return (more) => {
    if (!document.hidden) return;
    ended.current += more;
    document.title = `(${ended.current}) ${withoutCount(document.title)}`;
  };
}

function withoutCount(title: string): string {
  return title.replace(/^\(\d+\) /, '');
}

function useSeen(login: string): { seenAt: number; see: () => void } {
  const key = `${SEEN_PREFIX}/${login}`;
  const [seenAt, setSeenAt] = useState(() => Number(localStorage.getItem(key) ?? Date.now()));
  function see(): void {
    const now = Date.now();
    localStorage.setItem(key, String(now));
    setSeenAt(now);
  }
  return { seenAt, see };
}

/** The time, for what is left: as often as what runs is told, which is about each second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
