import { NONE } from '../../ui/format.ts';
import { cellsAtFault, levelOf, type Row, reasonIn, type SheetCell } from './cells.ts';
import styles from './Imports.module.css';

/** The cells at fault as they stand in the sheet, each with its reasons; the whole row on request. */
export function SheetCells({ row }: { row: Row }) {
  const faulty = cellsAtFault(row);
  return (
    <div className={styles.cells}>
      {faulty.map((cell) => (
        <div key={cell.field} className={styles.faulty} data-level={levelOf(cell)}>
          <Shown cell={cell} />
          <ul className={styles.reasons}>
            {cell.faults.map(({ code, message }) => (
              <li key={code}>{reasonIn(message)}</li>
            ))}
          </ul>
        </div>
      ))}
      <details className={styles.whole}>
        <summary>整行内容</summary>
        <dl className={styles.row}>
          {row.cells.map((cell) => (
            <div key={cell.field} data-level={levelOf(cell)}>
              <dt>{cell.label}</dt>
              <dd>{cell.shown || NONE}</dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function Shown({ cell: { ref, label, shown } }: { cell: SheetCell }) {
  return (
    <span>
      {ref && <code className={styles.ref}>{ref}</code>} {label}：
      <mark className={styles.shown}>{shown || '（空）'}</mark>
    </span>
  );
}
