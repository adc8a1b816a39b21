import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { useQuery } from 'urql';
import { RefusalsDocument } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';
import { letScroll } from '../../ui/let-scroll.ts';
import { actionLabel, actorLabel } from '../audit/audit-words.ts';
import { Part } from './ForRole.tsx';
import styles from './Status.module.css';

/** What was refused last, for whoever audits. */
export function Refusals() {
  const [{ data }] = useQuery({ query: RefusalsDocument, requestPolicy: 'cache-and-network' });
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
