import { Steps } from 'antd';
import styles from './Disbursements.module.css';
import { type Disbursement, railOf } from './rail.ts';

/** 草稿→封存→复核→签发→已送→结清, with who and when under each. */
export function Rail({ disbursement }: { disbursement: Disbursement }) {
  const steps = railOf(disbursement);
  const behind = steps.filter(({ status }) => status === 'finish').length;
  return (
    <div className={styles.rail}>
      <Steps
        size="small"
        current={behind}
        items={steps.map(({ title, note, status }) => ({
          title,
          status,
          content: note,
        }))}
      />
    </div>
  );
}
