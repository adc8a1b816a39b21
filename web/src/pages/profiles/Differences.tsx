import type {
  ProfileTrialDifferencesQuery,
  ProfileTrialSideShownFragment,
} from '../../api/gql/graphql.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import styles from './Profiles.module.css';
import { PARTS } from './words.ts';

type Line = Extract<
  ProfileTrialDifferencesQuery['node'],
  { __typename: 'ProfileTrialFile' }
>['differences'][number];
type Side = ProfileTrialSideShownFragment;

/** Lines that differ, the old above the new, column by column. */
export function Differences({ lines }: { lines: readonly Line[] }) {
  return (
    <ol className={styles.differences}>
      {lines.map(({ position, before, after }) => (
        <li key={position} ref={letScroll} className={styles.difference}>
          <p>
            第 {position} 行，{PARTS[(before ?? after)?.part ?? 'DETAIL']}
          </p>
          <OneSide title="原来" side={before} />
          <OneSide title="试算" side={after} />
        </li>
      ))}
    </ol>
  );
}

function OneSide({ title, side }: { title: string; side: Side | null }) {
  return (
    <dl className={styles.side}>
      <dt>{title}</dt>
      {!side && <dd>没有这一行</dd>}
      {side?.fault && <dd className={styles.fault}>{side.fault}</dd>}
      {side?.cells.map((cell) => (
        <dd key={cell.column} data-changed={cell.changed}>
          <span className={styles.label}>{cell.label}</span>{' '}
          {cell.fault ? <span className={styles.fault}>{cell.fault}</span> : cell.text || '（空）'}
          {cell.changed && <span className={styles.hidden}>（有不同）</span>}
        </dd>
      ))}
    </dl>
  );
}
