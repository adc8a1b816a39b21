import { Link } from '@tanstack/react-router';
import { useViewer } from '../ui/viewer.tsx';
import styles from './Menu.module.css';
import { sectionsOf } from './sections.ts';

/** The parts of the app that are this person's; plain links, so that a middle click opens a tab. */
export function Menu({ label, onChoose }: { label: string; onChoose?: () => void }) {
  const viewer = useViewer();
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
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
