import { Link, useLocation } from '@tanstack/react-router';
import { Breadcrumb } from 'antd';
import { trailAt } from '../ui/list/trail.ts';
import styles from './Shell.module.css';
import { crumbsAt } from './sections.ts';
import { Turns } from './Turns.tsx';

/** Where one is, and the way back into the list as it was; the start page needs none. */
export function Crumbs() {
  const crumbs = crumbsAt(useLocation().pathname);
  if (crumbs.length === 0) return null;
  return (
    <nav aria-label="当前位置" className={styles.crumbs}>
      <Breadcrumb
        items={crumbs.map(({ label, to }) => ({
          key: label,
          title: to ? (
            <Link to={to} search={trailAt(to)?.search as never}>
              {label}
            </Link>
          ) : (
            label
          ),
        }))}
      />
      <Turns />
    </nav>
  );
}
