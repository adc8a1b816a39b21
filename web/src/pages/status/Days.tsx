import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { DaysDocument } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';
import { type BankClock, type Deadline, isNear, leftOf, partedBy, standingOf } from './days.ts';
import styles from './Status.module.css';

const SECOND_MS = 1000;

/** When the bank next closes, and how far the notice's days are. */
export function Days() {
  const [{ data }, ask] = useQuery({ query: DaysDocument, requestPolicy: 'cache-and-network' });
  if (!data) return null;
  const { ahead, over } = partedBy(data.deadlines);
  return (
    <section className={styles.section} aria-label="时间">
      <ul className={styles.days}>
        <CutOff
          key={data.bankClock.asOf}
          clock={data.bankClock}
          onOver={() => ask({ requestPolicy: 'network-only' })}
        />
        {ahead.map((day) => (
          <Day key={`${day.code}-${day.planYear}`} day={day} />
        ))}
      </ul>
      {over.length > 0 && (
        <details className={styles.over}>
          <summary>已过的通知日期（{over.length} 项）</summary>
          <ul className={styles.days}>
            {over.map((day) => (
              <Day key={`${day.code}-${day.planYear}`} day={day} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** Counts down by what the server said was left, whatever the desktop's own clock says. */
function CutOff({ clock, onOver }: { clock: BankClock; onOver: () => void }) {
  const { secondsLeft, nextCutOff, businessOn, isBankingDay, problem } = clock;
  const left = useCountdown(secondsLeft ?? 0, onOver);
  if (problem !== null) {
    return (
      <li className={styles.day} data-tone="bad">
        <span className={styles.what}>银行截止时间</span>
        <strong className={styles.left}>无从确定</strong>
        <span className={styles.when}>{problem}</span>
      </li>
    );
  }
  return (
    <li className={styles.day} data-tone={isNear(left) ? 'bad' : 'lead'}>
      <span className={styles.what}>
        距银行截止{isBankingDay === false && '（今天不是银行工作日）'}
      </span>
      <strong className={styles.left} role="timer">
        {leftOf(left)}
      </strong>
      <span className={styles.when}>
        {formatMinute(nextCutOff)}，现在送出的属于 {businessOn}
      </span>
    </li>
  );
}

function useCountdown(seconds: number, onOver: () => void): number {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const end = performance.now() + seconds * SECOND_MS;
    const timer = setInterval(() => {
      const rest = Math.max(0, Math.round((end - performance.now()) / SECOND_MS));
      setLeft(rest);
      if (rest === 0) clearInterval(timer);
    }, SECOND_MS);
    return () => clearInterval(timer);
  }, [seconds]);
  const isOver = seconds > 0 && left === 0;
  useEffect(() => {
    if (isOver) onOver();
  }, [isOver, onOver]);
  return left;
}

function Day({ day }: { day: Deadline }) {
  const { label, daysLeft, beginsOn, dueOn, document, clause, originalText, interpretation } = day;
  const days = beginsOn && beginsOn !== dueOn ? `${beginsOn} 至 ${dueOn}` : dueOn;
  return (
    <li className={styles.day} data-tone={daysLeft >= 0 && daysLeft <= 7 ? 'warning' : 'plain'}>
      <span className={styles.what}>{label}</span>
      <strong className={styles.left}>{standingOf(day)}</strong>
      <details className={styles.when}>
        <summary>{days}</summary>
        {document} {clause}：“{originalText}”{interpretation && ` ${interpretation}`}
      </details>
    </li>
  );
}
