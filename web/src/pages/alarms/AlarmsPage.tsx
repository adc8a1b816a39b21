import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useMemo } from 'react';
import { ListView } from '../../ui/list/ListView.tsx';
import { PageHead } from '../../ui/PageHead.tsx';
import { useViewer } from '../../ui/viewer.tsx';
import { ALARMS, bulkOf, mayAcknowledge } from './list.tsx';

const route = getRouteApi('/alarms');

/** Everything that needed a person: open or dealt with, each leading to what it is about. */
export function AlarmsPage(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const bulk = useMemo(() => bulkOf(viewer), [viewer]);
  return (
    <>
      <PageHead
        title="告警"
        lead={
          mayAcknowledge(viewer)
            ? '请打开对象看明原因，办妥后选中告警并写明如何处理。'
            : '由普惠办公室、财务复核与财务签发处理。'
        }
      />
      <ListView
        list={ALARMS}
        search={search}
        onSearch={(next) => void navigate({ search: next })}
        bulk={bulk}
      />
    </>
  );
}
