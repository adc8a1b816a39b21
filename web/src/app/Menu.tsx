import { Link } from '@tanstack/react-router';
import { useViewer } from '../ui/viewer.tsx';
import { useShownWork } from './jobs/use-work.ts';
import styles from './Menu.module.css';
import { sectionsOf } from './sections.ts';

/** The parts of the app that are this person's; plain links, so that a middle click opens a tab. */
export function Menu({ label, onChoose }: { label: string; onChoose?: () => void }) {
  const viewer = useViewer();
  const { waitingCount } = useShownWork();
  return (
    <nav aria-label={label}>
      <ul className={styles.menu}>
        {sectionsOf(viewer).map((section) => (
          <li key={section.path}>
            <Link
              to={section.path}
              className={styles.item}
              activeOptions={{ exact: section.path === '/', includeSearch: false }}
              {...(onChoose && { onClick: onChoose })}
            >
              {section.label}
              {section.path === '/disbursements' && <Waiting count={waitingCount} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How many wait for one's own decision, and nobody else's. */
function Waiting({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span className={styles.waiting}>
      {count}
      <span className={styles.hidden}> 批等待您办理</span>
    </span>
  );
}
