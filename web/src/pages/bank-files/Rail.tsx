import { Steps } from 'antd';
import styles from './BankFiles.module.css';
import type { Step } from './rail.ts';

/** Where a file stands in its life, and since when. */
export function Rail({ steps }: { steps: readonly Step[] }) {
  const behind = steps.filter(({ status }) => status === 'finish').length;
  return (
    <div className={styles.rail}>
      <Steps
        size="small"
        current={behind}
        items={steps.map(({ title, note, status }) => ({ title, status, content: note }))}
      />
    </div>
  );
}
