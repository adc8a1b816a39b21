import { Alert, Spin } from 'antd';
import type { MergerSeenFragment } from '../../api/gql/graphql.ts';
import { formatCount } from '../../ui/format.ts';
import styles from './Units.module.css';

interface MergerSeenProps {
  seen: MergerSeenFragment | null | undefined;
  isReading: boolean;
}

/** What a merger moves, what it leaves as history, and what has to be finished first. */
export function MergerSeen({ seen, isReading }: MergerSeenProps) {
  if (isReading && !seen) return <Spin description="正在清点…" />;
  if (!seen) {
    return (
      <Alert
        type="warning"
        showIcon
        title="这些单位不能这样合并"
        description="最上级的工会、已撤销的单位，以及并入自己或自己的下级单位，都不能办理。"
      />
    );
  }
  const { moves, stays, blocks } = seen;
  return (
    <section aria-label="合并清单" aria-busy={isReading} className={styles.seen}>
      {blocks.length > 0 && (
        <Alert
          type="error"
          showIcon
          title="还不能合并，请先办结"
          description={<Lines of={blocks} />}
        />
      )}
      <div className={styles.seenSides}>
        <Side title="转到接收单位" counts={moves} />
        <Side title="留作原单位的历史" counts={stays} />
      </div>
    </section>
  );
}

function Side({ title, counts }: { title: string; counts: MergerSeenFragment['moves'] }) {
  return (
    <table className={styles.seenTable}>
      <caption>{title}</caption>
      <tbody>
        {counts.map(({ label, number }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{formatCount(number)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lines({ of }: { of: readonly string[] }) {
  return (
    <ul className={styles.lines}>
      {of.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
