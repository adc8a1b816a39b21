import type { ReactNode } from 'react';
import styles from './PageHead.module.css';

interface PageHeadProps {
  title: string;
  /** Beside the title: how it stands. */
  mark?: ReactNode;
  lead?: ReactNode;
  actions?: ReactNode;
}

/** The top of every page: its one `<h1>`, and what may be done here. */
export function PageHead({ title, mark, lead, actions }: PageHeadProps) {
  return (
    <div className={styles.head}>
      <title>{`${title} · 普惠服务业务系统`}</title>
      <h1 className={styles.title}>{title}</h1>
      {mark}
      <div className={styles.actions}>{actions}</div>
      {lead && <p className={styles.lead}>{lead}</p>}
    </div>
  );
}

/** A part of a page under a heading of its own. */
export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}
