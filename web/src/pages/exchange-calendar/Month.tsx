import styles from './Calendar.module.css';
import {
  type CalendarDay,
  columnOf,
  natureOf,
  standingOf,
  toneOf,
  WEEKDAYS,
  weekdayOf,
} from './month.ts';

interface MonthProps {
  days: readonly CalendarDay[];
  today: string;
  onOpen: (day: string) => void;
}

const DAY_AT = 'YYYY-MM-'.length;

/** A month as seven columns, or on a narrow screen as a list of its days. */
export function Month({ days, today, onOpen }: MonthProps) {
  return (
    <div>
      <div className={styles.weekdays} aria-hidden="true">
        {WEEKDAYS.map((name) => (
          <span key={name}>{name}</span>
        ))}
      </div>
      <ol className={styles.month}>
        {days.map((day, at) => (
          <li
            key={day.day}
            className={styles.cell}
            data-column={at === 0 ? columnOf(day.day) : undefined}
            data-works={day.isBankingDay === null ? 'unknown' : day.isBankingDay}
            data-today={day.day === today}
          >
            <Day day={day} isToday={day.day === today} onOpen={onOpen} />
          </li>
        ))}
      </ol>
    </div>
  );
}

interface DayProps {
  day: CalendarDay;
  isToday: boolean;
  onOpen: (day: string) => void;
}

function Day({ day, isToday, onOpen }: DayProps) {
  const nature = natureOf(day);
  return (
    <button type="button" className={styles.day} onClick={() => onOpen(day.day)}>
      <span className={styles.number}>
        <span className={styles.hidden}>{day.day.slice(0, DAY_AT)}</span>
        {day.day.slice(DAY_AT)}
        <span className={styles.weekday}>{weekdayOf(day.day)}</span>
        {isToday && <span className={styles.today}>今天</span>}
      </span>
      {nature && <span className={styles.nature}>{nature}</span>}
      {day.counts.map((count) => (
        <span key={count.answer} className={styles.count} data-tone={toneOf(count)}>
          {count.kindLabel} {standingOf(count)}
        </span>
      ))}
    </button>
  );
}
