import { Segmented } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import { type HappeningKind, PersonTimelineDocument } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { Chronicle, type Reading } from '../../ui/Chronicle.tsx';
import { Section } from '../../ui/PageHead.tsx';
import { happeningOf } from './happenings.ts';

const PAGE = 20;

/** Which happenings are told together; null tells all. */
export const GROUPS: Readonly<Record<string, readonly HappeningKind[] | null>> = {
  全部: null,
  会籍: ['ENTERED', 'MEMBERSHIP_CHANGED'],
  信息与同意: ['CORRECTION_PROPOSED', 'CORRECTION_DECIDED', 'CONSENT_RECORDED'],
  办卡与卡片: ['CARD_APPLIED', 'CARD_ANSWERED', 'CARD_REPORTED'],
  补助与付款: ['PURCHASED', 'ENTITLED', 'ENTITLEMENT_CANCELLED', 'PAYMENT_MADE', 'PAYMENT_SETTLED'],
};

/** One person's way, from the row of a roster to the credited yuan. */
export function PersonTimeline({ id }: { id: string }) {
  const [group, setGroup] = useState('全部');
  return (
    <Section title="经过">
      <Segmented
        aria-label="只看哪些经过"
        options={Object.keys(GROUPS)}
        value={group}
        onChange={setGroup}
      />
      <Page key={group} id={id} kinds={GROUPS[group] ?? null} after={null} />
    </Section>
  );
}

interface PageProps {
  id: string;
  kinds: readonly HappeningKind[] | null;
  after: string | null;
}

function Page(props: PageProps) {
  const reading = useTimelinePage(props);
  const [isOpened, setIsOpened] = useState(false);
  const next = reading.chapter?.next;
  return (
    <>
      <Chronicle
        what="经过"
        isFirst={props.after === null}
        isLast={!isOpened}
        onMore={() => setIsOpened(true)}
        {...reading}
      />
      {isOpened && next && <Page {...props} after={next} />}
    </>
  );
}

function useTimelinePage({ id, kinds, after }: PageProps): Reading {
  const [{ data, error, fetching }, ask] = useQuery({
    query: PersonTimelineDocument,
    variables: { id, kinds: kinds && [...kinds], first: PAGE, after },
    requestPolicy: 'cache-and-network',
  });
  const found = data?.node?.__typename === 'Member' ? data.node.timeline : null;
  const onRetry = () => ask({ requestPolicy: 'network-only' });
  return {
    chapter: found && {
      happenings: found.edges.map(({ node }) => happeningOf(node)),
      total: found.totalCount,
      next: found.pageInfo.hasNextPage ? found.pageInfo.endCursor : null,
    },
    problem: error && problemOf(error),
    isReading: fetching,
    onRetry,
  };
}
