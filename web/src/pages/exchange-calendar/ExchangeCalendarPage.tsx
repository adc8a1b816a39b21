import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { ExchangeCalendarDocument } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { formatMinute } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import styles from './Calendar.module.css';
import { DayDrawer } from './DayDrawer.tsx';
import { Imports } from './Imports.tsx';
import { Month } from './Month.tsx';
import { monthAfter, monthLabel, monthOf } from './month.ts';

const LEAD = '银行每天应送来什么、送来了什么；该到而没有到的以红色标出。点开一天可看各份文件。';
const route = getRouteApi('/exchange-calendar');
const POLL_MS = 30_000;
const DATE_LENGTH = 'YYYY-MM-DD'.length;

/** What is due from the bank and what came, day by day, and the days on which the bank works. */
export function ExchangeCalendarPage(): ReactNode {
  const { month: asked, day } = route.useSearch();
  const navigate = route.useNavigate();
  const known = asked && monthOf(asked, '');
  const variables = known ? { month: `${known}-01` } : {};
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ExchangeCalendarDocument,
    variables,
    { intervalMs: POLL_MS },
  );
  if (!data) {
    return (
      <>
        <PageHead title="交换日历" lead={LEAD} />
        {problem ? (
          <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />
        ) : (
          <Loading what="交换日历" />
        )}
      </>
    );
  }
  const clock = data.bankClock;
  const today = clock.asOf.slice(0, DATE_LENGTH);
  const month = monthOf(asked, today);
  const days = data.exchangeCalendar;
  const open = days.find((each) => each.day === day);

  function show(next: string): void {
    void navigate({ search: { month: next } });
  }

  return (
    <>
      <PageHead
        title="交换日历"
        lead={LEAD}
        actions={
          <>
            <Button onClick={() => show(monthAfter(month, -1))}>上月</Button>
            <Button onClick={() => void navigate({ search: {} })}>本月</Button>
            <Button onClick={() => show(monthAfter(month, 1))}>下月</Button>
          </>
        }
      />
      <CutOff clock={clock} />
      <Section title={monthLabel(month)}>
        <Month
          days={days}
          today={today}
          onOpen={(next) => void navigate({ search: (old) => ({ ...old, day: next }) })}
        />
        <p className={styles.legend}>
          <span data-tone="bad">缺</span>到期未到
          <span data-tone="late">迟</span>迟到
          <span data-tone="good">齐</span>已到齐
          <span data-tone="waits">待</span>尚未到期
        </p>
      </Section>
      <Section title="放假与调休安排">
        <Imports onChanged={readAgain} />
      </Section>
      {open && (
        <DayDrawer
          day={open}
          onClose={() => void navigate({ search: (all) => ({ ...all, day: undefined }) })}
          onChanged={readAgain}
        />
      )}
    </>
  );
}

interface ClockProps {
  clock: {
    isBankingDay: boolean | null;
    businessOn: string | null;
    nextCutOff: string | null;
    problem: string | null;
  };
}

function CutOff({ clock: { isBankingDay, businessOn, nextCutOff, problem } }: ClockProps) {
  if (problem) {
    return <Alert type="error" showIcon title="下一个截止时间无从确定" description={problem} />;
  }
  return (
    <p className={styles.cutOff}>
      下一个截止时间 <strong>{formatMinute(nextCutOff)}</strong>，现在送出的属于 {businessOn}
      {isBankingDay === false && '（今天不是银行工作日）'}。
      <Link to="/bank-files" search={{}}>
        查看往来文件
      </Link>
    </p>
  );
}
