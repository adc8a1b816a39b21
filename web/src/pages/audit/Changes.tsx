import type { AuditRowFragment } from '../../api/gql/graphql.ts';
import styles from './Audit.module.css';

type Change = AuditRowFragment['changes'][number];

/** What was changed, field by field: what it was and what it is. */
export function Changes({ changes }: { changes: readonly Change[] }) {
  if (changes.length === 0) return null;
  return (
    <table className={styles.changes}>
      <caption className={styles.caption}>改变的内容</caption>
      <thead>
        <tr>
          <th scope="col">内容</th>
          <th scope="col">原来</th>
          <th scope="col">现在</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ field, label, before, after }) => (
          <tr key={field}>
            <th scope="row">{label}</th>
            <td>{before || '（无）'}</td>
            <td>{after || '（无）'}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** This will write the same as plain text, for files. */
export function changesText(changes: readonly Change[]): string {
  return changes
    .map(({ label, before, after }) => `${label}：${before || '（无）'} → ${after || '（无）'}`)
    .join('；');
}
