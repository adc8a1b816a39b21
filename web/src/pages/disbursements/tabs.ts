import type { Tab } from '../../ui/list/Tabs.tsx';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';

/** What waits for oneself, what one has made, and everything; whoever only looks has no sides to choose from. */
export function tabsOf(viewer: Viewer, waiting: number | undefined): Tab[] {
  const mayCheck = hasRole(viewer, 'CHECKER');
  const mayRelease = hasRole(viewer, 'RELEASER');
  const tabs: Tab[] = [];
  if (mayCheck || mayRelease) {
    tabs.push({
      value: 'waiting',
      label: waitingLabel(mayCheck, mayRelease),
      count: waiting,
      nothing: {
        title: '没有等您办理的批次',
        advice: '您拟定或复核过的批次，须由另外的人办理下一步，不列在这里。',
      },
    });
  }
  if (hasRole(viewer, 'MAKER')) {
    tabs.push({
      value: 'drafted',
      label: '我提交的',
      nothing: { title: '您还没有拟定过批次', advice: '拟定批次后，列在这里。' },
    });
  }
  return [...tabs, { value: undefined, label: '全部' }];
}

function waitingLabel(mayCheck: boolean, mayRelease: boolean): string {
  if (mayCheck && mayRelease) return '待我复核、签发';
  return mayCheck ? '待我复核' : '待我签发';
}
