import type { ReactNode } from 'react';
import styles from './Sheet.module.css';

/** The parts of which sheets are made. */

export function SheetHead({ title, lead }: { title: string; lead?: string }) {
  return (
    <header className={styles.head}>
      <h1 className={styles.title}>{title}</h1>
      {lead && <p className={styles.lead}>{lead}</p>}
    </header>
  );
}

export interface SheetColumn<Row> {
  title: string;
  text: (row: Row, index: number) => string;
  isNumber?: boolean | undefined;
  /** Left empty on purpose: to be written in by hand. */
  isBlank?: boolean;
}

interface SheetTableProps<Row> {
  columns: readonly SheetColumn<Row>[];
  rows: readonly Row[];
}

/** A table whose head comes again on each page and whose rows are never cut in two. */
export function SheetTable<Row extends { id: string }>({ columns, rows }: SheetTableProps<Row>) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          {columns.map(({ title, isNumber }) => (
            <th key={title} scope="col" data-number={isNumber}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={row.id}>
            {columns.map(({ title, text, isNumber, isBlank }) => (
              <td key={title} data-number={isNumber} data-blank={isBlank}>
                {text(row, index)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Label beside value, two to a line. */
export function SheetFacts({
  facts,
}: {
  facts: readonly { label: string; value: ReactNode; isWide?: boolean }[];
}) {
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value, isWide }) => (
        <div key={label} data-wide={isWide}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export interface Signature {
  label: string;
  /** Who has done it in the system, and when. */
  done?: string;
}

/** Boxes to be signed by hand, with what the system knows already. */
export function Signatures({ boxes }: { boxes: readonly Signature[] }) {
  return (
    <div className={styles.signatures}>
      {boxes.map(({ label, done }) => (
        <div key={label} className={styles.signature}>
          <strong>{label}</strong>
          <span className={styles.done}>{done}</span>
          <span>签字：</span>
          <span>日期：　　　　年　　月　　日</span>
        </div>
      ))}
    </div>
  );
}
