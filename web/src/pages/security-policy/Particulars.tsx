import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import {
  ParticularsDocument,
  type ParticularsQuery,
  type ProvisionRowFragment,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { today } from '../../ui/format.ts';
import { Section } from '../../ui/PageHead.tsx';
import { Failed, Loading } from '../../ui/PageState.tsx';
import { roleLabels } from '../../ui/roles.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { spanOf } from '../policies/words.ts';
import { ProposeParticular } from './ProposeParticular.tsx';

const POLL_MS = 60_000;

type Rule = ProvisionRowFragment;

/** Which roles see which particular of a member's file today; another rule takes two people. */
export function Particulars(): ReactNode {
  const viewer = useViewer();
  const { data, problem, isReading, readAgain } = usePolledQuery(
    ParticularsDocument,
    { asOf: today() },
    { intervalMs: POLL_MS },
  );
  return (
    <Section title="会员资料各项的可见岗位">
      <p>
        今天施行的；没有列出的岗位只知道有这一项、改没改过，看不到内容。
        <Link to="/policies" search={{ kind: 'ROLES' }}>
          查看其他日期、待确认的与沿革
        </Link>
      </p>
      {hasRole(viewer, 'SECURITY_ADMIN') && <ProposeParticular />}
      {!data && problem && <Failed problem={problem} onRetry={readAgain} isRetrying={isReading} />}
      {!data && !problem && <Loading what="可见岗位" />}
      {data && (
        <SmallTable
          what="会员资料各项的可见岗位"
          columns={[
            { title: '事项', dataIndex: 'label', rowScope: 'row' },
            { title: '可见的岗位', render: (_, { roles }) => roleLabels(roles ?? []) },
            { title: '依据', render: (_, { document, clause }) => `${document} ${clause}` },
            { title: '施行', render: (_, rule) => spanOf(rule) },
            { title: '确认人', render: (_, { confirmedBy }) => confirmedBy || '尚未确认' },
          ]}
          rows={rulesOf(data)}
          nothing="没有施行的规定：谁都看不到。"
        />
      )}
    </Section>
  );
}

function rulesOf({ provisions }: ParticularsQuery): Rule[] {
  return provisions.edges.map(({ node }) => node);
}
