import { Link } from '@tanstack/react-router';
import { useQuery } from 'urql';
import { type AuditRowFragment, AuditTrailDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { formatCount } from '../../ui/format.ts';
import { type Happening, History } from '../../ui/History.tsx';
import { Section } from '../../ui/PageHead.tsx';
import { Failed } from '../../ui/PageState.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { actionLabel, actorLabel } from './audit-words.ts';
import { Changes } from './Changes.tsx';

/** Who did what to one thing, the newest first; for those who may read the audit. */
export function Trail({ id }: { id: string }) {
  return hasRole(useViewer(), 'OFFICE', 'AUDITOR', 'ADMIN', 'SECURITY_ADMIN', 'AUDIT_ADMIN') ? (
    <Read id={id} />
  ) : null;
}

function Read({ id }: { id: string }) {
  const [{ data, error, fetching }, ask] = useQuery({
    query: AuditTrailDocument,
    variables: { id },
    requestPolicy: 'cache-and-network',
  });
  const entries = data?.auditTrail.edges.map(({ node }) => node) ?? [];
  const first = entries[0];
  const total = data?.auditTrail.totalCount ?? 0;
  return (
    <Section title="审计记录">
      {error && !data && (
        <Failed
          problem={problemOf(error)}
          onRetry={() => ask({ requestPolicy: 'network-only' })}
          isRetrying={fetching}
        />
      )}
      {data && <History happenings={entries.map(happeningOf)} />}
      {first && (
        <Link
          to="/audit"
          search={{ subject: first.subjectType, number: String(first.subjectNo ?? '') }}
        >
          在审计中查看全部 {formatCount(total)} 条
        </Link>
      )}
    </Section>
  );
}

/** This will tell one entry of the trail: what, who, whether it was refused, what it changed. */
export function happeningOf(entry: AuditRowFragment): Happening {
  const { id, at, action, actor, outcome, code, changes, requestId } = entry;
  const isRefused = outcome === 'REFUSED';
  return {
    key: id,
    at,
    title: isRefused ? `${actionLabel(action)}（被拒绝）` : actionLabel(action),
    tone: isRefused ? 'bad' : 'plain',
    note: (
      <>
        {actorLabel(actor)}
        {isRefused && `，原因代码 ${code}`}
        {requestId && (
          <>
            {' · '}
            <Link
              to="/audit"
              search={{ request: requestId }}
              style={{ textDecoration: 'underline' }}
            >
              同一请求
            </Link>
          </>
        )}
        <Changes changes={changes} />
      </>
    ),
  };
}
