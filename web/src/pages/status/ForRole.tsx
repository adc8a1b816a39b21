import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import {
  DoorsDocument,
  RefusalsDocument,
  RoundsDocument,
  type RoundsQuery,
} from '../../api/gql/graphql.ts';
import type { Figures } from '../../ui/figures/figures.ts';
import { formatCount, formatMinute } from '../../ui/format.ts';
import { LinkButton } from '../../ui/LinkButton.tsx';
import { letScroll } from '../../ui/let-scroll.ts';
import { actionLabel, actorLabel } from '../audit/audit-words.ts';
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

/** What was refused last, for whoever audits. */
export function Refusals() {
  const [{ data }] = useQuery({ query: RefusalsDocument, ...FRESH });
  if (!data) return null;
  const rows = data.auditEntries.edges.map(({ node }) => node);
  return (
    <Part id="refusals" title="最近被拒绝的操作">
      {rows.length === 0 ? (
        <p className={styles.calm}>没有被拒绝的操作。</p>
      ) : (
        <div ref={letScroll} className={styles.files}>
          <Table
            rowKey="id"
            size="small"
            aria-label="最近被拒绝的操作"
            pagination={false}
            scroll={{ x: 'max-content' }}
            dataSource={rows}
            columns={[
              { title: '时间', render: (_, { at }) => formatMinute(at) },
              { title: '登录名', render: (_, { actor }) => actorLabel(actor) },
              {
                title: '操作',
                render: (_, { action }) => (
                  <Link to="/audit" search={{ outcome: 'REFUSED' } as never}>
                    {actionLabel(action)}
                  </Link>
                ),
              },
            ]}
          />
        </div>
      )}
    </Part>
  );
}

/** Who is locked out and how many are signed in, for whoever runs the system. */
export function Doors() {
  const [{ data }] = useQuery({ query: DoorsDocument, ...FRESH });
  if (!data) return null;
  const people = data.staff.edges.map(({ node }) => node);
  const locked = people.filter(({ lockedUntil }) => lockedUntil !== null);
  return (
    <Part id="doors" title="账号与登录">
      <ul className={styles.rounds}>
        <li>
          <Link to="/staff" className={styles.round}>
            <strong>{formatCount(data.staff.totalCount)}</strong>
            <span>工作人员</span>
          </Link>
        </li>
        <li>
          <Link to="/sessions" className={styles.round}>
            <strong>{formatCount(data.sessions.totalCount)}</strong>
            <span>正在登录</span>
          </Link>
        </li>
      </ul>
      {locked.length === 0 ? (
        <p className={styles.calm}>没有被锁定的账号。</p>
      ) : (
        <ul className={styles.alarms}>
          {locked.map(({ id, name, login, lockedUntil }) => (
            <li key={id} className={styles.alarm} data-tone="warning">
              <Link to="/staff/$id" params={{ id }}>
                {name}（{login}）
              </Link>
              <span className={styles.raisedAt}>锁定到 {formatMinute(lockedUntil)}</span>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
