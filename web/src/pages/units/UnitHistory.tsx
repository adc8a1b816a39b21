import { useState } from 'react';
import { useQuery } from 'urql';
import { UnitHistoryDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Chronicle, type Reading } from '../../ui/Chronicle.tsx';
import { Section } from '../../ui/PageHead.tsx';
import { happeningOf } from './happenings.ts';

const PAGE = 20;

/** What happened to one unit, the newest first. */
export function UnitHistory({ id }: { id: string }) {
  return (
    <Section title="变动记录">
      <Page id={id} after={null} />
    </Section>
  );
}

function Page(props: { id: string; after: string | null }) {
  const reading = useHistoryPage(props.id, props.after);
  const [isOpened, setIsOpened] = useState(false);
  const next = reading.chapter?.next;
  return (
    <>
      <Chronicle
        what="变动记录"
        isFirst={props.after === null}
        isLast={!isOpened}
        onMore={() => setIsOpened(true)}
        {...reading}
      />
      {isOpened && next && <Page {...props} after={next} />}
    </>
  );
}

function useHistoryPage(id: string, after: string | null): Reading {
  const [{ data, error, fetching }, ask] = useQuery({
    query: UnitHistoryDocument,
    variables: { id, first: PAGE, after },
    requestPolicy: 'cache-and-network',
  });
  const found = data?.node?.__typename === 'Unit' ? data.node.history : null;
  return {
    chapter: found && {
      happenings: found.edges.map(({ node }) => happeningOf(node)),
      total: found.totalCount,
      next: found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
    },
    problem: error && problemOf(error),
    isReading: fetching,
    onRetry: () => ask({ requestPolicy: 'network-only' }),
  };
}
