import styles from './Imports.module.css';
import type { Roster } from './progress.ts';

const STEPS = ['读取', '核对', '比较', '接受', '完成'] as const;
const SAID = { process: '进行中', finish: '已完成', error: '未完成' } as const;

/** Where a roster of members, or a directory of units, stands on its way from the sheet into the database. */
export function RosterSteps({ roster, waiting }: { roster: Roster; waiting: number }) {
  const { step, status } = stepOf(roster, waiting);
  return (
    <ol className={styles.steps} aria-label="导入的步骤">
      {STEPS.map((title, place) => (
        <li
          key={title}
          data-state={place < step ? 'finish' : place === step ? status : 'wait'}
          {...(place === step && { 'aria-current': 'step' as const })}
        >
          {title}
          {place === step && <span className={styles.stepState}>{SAID[status]}</span>}
        </li>
      ))}
    </ol>
  );
}

interface Step {
  step: number;
  status: 'process' | 'finish' | 'error';
}

/** This will say which step is under way; one that failed says so. */
export function stepOf({ state }: Pick<Roster, 'state'>, waiting: number): Step {
  switch (state) {
    case 'RECEIVED':
      return { step: 0, status: 'process' };
    case 'UNREADABLE':
      return { step: 0, status: 'error' };
    case 'CHECKING':
      return { step: 1, status: 'process' };
    case 'CHECKED':
      return { step: 2, status: 'process' };
    case 'APPLYING':
      return { step: 3, status: 'process' };
    case 'APPLIED':
      return waiting > 0 ? { step: 3, status: 'process' } : { step: 4, status: 'finish' };
    case 'DISCARDED':
      return { step: 2, status: 'error' };
    case 'MERGED':
      return { step: 4, status: 'finish' };
  }
}
