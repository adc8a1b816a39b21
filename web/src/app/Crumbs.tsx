import { Link, useLocation } from '@tanstack/react-router';
import { Breadcrumb } from 'antd';
import styles from './Shell.module.css';
import { crumbsAt } from './sections.ts';

/** Where one is; the start page needs none. */
export function Crumbs() {
  const crumbs = crumbsAt(useLocation().pathname);
  if (crumbs.length === 0) return null;
  return (
    <nav aria-label="当前位置" className={styles.crumbs}>
      <Breadcrumb
        items={crumbs.map(({ label, to }) => ({
          key: label,
          title: to ? <Link to={to}>{label}</Link> : label,
        }))}
      />
    </nav>
  );
}
