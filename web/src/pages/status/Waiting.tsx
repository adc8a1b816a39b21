import { Link } from '@tanstack/react-router';
import { WaitingDocument } from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { formatCount } from '../../ui/format.ts';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import styles from './Status.module.css';
import { tasksOf } from './waiting.ts';

const POLLING = { intervalMs: 15_000 };
const NO_VARIABLES = {};

/** What waits for me; whoever only looks has nothing waiting, and so no such part. */
export function Waiting() {
  const viewer = useViewer();
  const { data } = usePolledQuery(WaitingDocument, NO_VARIABLES, POLLING);
  const acts = hasRole(viewer, 'OFFICE', 'MAKER', 'CHECKER', 'RELEASER', 'CLERK');
  if (!acts || !data) return null;
  const tasks = tasksOf(viewer, data);
  return (
    <section className={styles.section} aria-labelledby="waiting">
      <h2 id="waiting" className={styles.heading}>
        等我办理
      </h2>
      {tasks.length === 0 ? (
        <p className={styles.calm}>没有等您办理的事项。</p>
      ) : (
        <ul className={styles.tasks}>
          {tasks.map(({ key, label, count, to, state, tab }) => (
            <li key={key}>
              <Link to={to} search={{ state, tab } as never} className={styles.task}>
                <strong>{formatCount(count)}</strong>
                <span>{label}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
