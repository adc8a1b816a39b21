import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { HeldJobs } from './HeldJobs.tsx';
import { bulkOf, mayDecide, OPEN_LINES } from './list.tsx';
import { Quarantined } from './Quarantined.tsx';

const route = getRouteApi('/set-aside');

/** What the bank sent that could not be taken in: files set aside whole, and single lines. */
export function SetAsidePage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const bulk = useMemo(() => bulkOf(viewer), [viewer]);
  return (
    <>
      <PageHead
        title="隔离与处置"
        lead={
          mayDecide(viewer)
            ? '打开文件看明原因；改好后放行或拒收，涉及资金的须另一人确认。每一行都须有人处置。'
            : '由普惠办公室、财务复核与财务签发处置。'
        }
      />
      <Section title="隔离的文件">
        <Quarantined />
      </Section>
      <Section title="停下的后台任务">
        <HeldJobs />
      </Section>
      <Section title="未能处理的行">
        <ListView
          list={OPEN_LINES}
          search={search}
          onSearch={(next) => void navigate({ search: next })}
          bulk={bulk}
        />
      </Section>
    </>
  );
}
