import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { RoundsDocument, type RoundsQuery } from '../../api/gql/graphql.ts';
import type { Figures } from '../../ui/figures/figures.ts';
import { formatCount } from '../../ui/format.ts';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { nextStep } from './next-step.ts';
import styles from './Status.module.css';

const FRESH = { requestPolicy: 'cache-and-network' } as const;

export function Part({
  id,
  title,
  children,
}: {
  id: string;
  title: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={styles.section} aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** What a unit's clerk does next, in one sentence with its button. */
export function NextStep({ figures }: { figures: Figures }) {
  const step = nextStep(figures);
  return (
    <Part id="next" title="下一步">
      {step ? (
        <div className={styles.next}>
          <p>{step.text}</p>
          <LinkButton type="primary" to={step.to} search={step.search as never}>
            {step.action}
          </LinkButton>
        </div>
      ) : (
        <p className={styles.calm}>会员都已办卡并激活，没有要做的事。</p>
      )}
    </Part>
  );
}

const ROUNDS: readonly {
  key: Exclude<keyof RoundsQuery, '__typename'>;
  state: string;
  label: string;
}[] = [
  { key: 'drafted', state: 'DRAFTED', label: '待提交' },
  { key: 'sealed', state: 'SEALED', label: '待复核' },
  { key: 'approved', state: 'APPROVED', label: '待签发' },
  { key: 'released', state: 'RELEASED', label: '待送出' },
  { key: 'sent', state: 'SENT', label: '等银行答复' },
];

/** The disbursements by where they stand, in the order of their way. */
export function Rounds() {
  const [{ data }] = useQuery({ query: RoundsDocument, ...FRESH });
  if (!data) return null;
  return (
    <Part id="rounds" title="发放批次">
      <ol className={styles.rounds}>
        {ROUNDS.map(({ key, state, label }) => (
          <li key={key}>
            <Link to="/disbursements" search={{ state } as never} className={styles.round}>
              <strong>{formatCount(data[key].totalCount)}</strong>
              <span>{label}</span>
            </Link>
          </li>
        ))}
      </ol>
    </Part>
  );
}
