import { NONE } from './format.ts';
import styles from './Reason.module.css';

interface BankReason {
  code: string;
  meaning: string;
  advice: string;
}

const SUCCESS = '0000';

/** What the bank said, and what to do about it; nothing when it said yes. */
export function Reason({ reason }: { reason: BankReason | null }) {
  if (!reason || reason.code === SUCCESS) return NONE;
  return (
    <span className={styles.reason}>
      {reason.meaning}
      <span className={styles.code}>（{reason.code}）</span>
      {reason.advice && <span className={styles.advice}>{reason.advice}</span>}
    </span>
  );
}

/** This will write the same as plain text, for files. */
export function reasonText(reason: BankReason | null): string {
  if (!reason || reason.code === SUCCESS) return '';
  return `${reason.meaning}（${reason.code}）${reason.advice}`;
}
