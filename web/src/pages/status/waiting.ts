import type { Role, WaitingQuery } from '../../api/gql/graphql.ts';
import { hasRole, type Viewer } from '../../ui/viewer.tsx';
import { UNANSWERED } from '../cards/search.ts';

/** Something that waits for the person who looks, and where it is done. */
export interface Task {
  key: string;
  label: string;
  count: number;
  to: '/disbursements' | '/imports' | '/cards' | '/applications' | '/bank-files';
  state?: string;
  tab?: string;
}

const ENTRY: readonly Role[] = ['OFFICE', 'CLERK'];

/** This will list what waits for somebody; only what they themselves may do, and never what they did before. */
export function tasksOf(viewer: Viewer, waiting: WaitingQuery): Task[] {
  const { login } = viewer;
  const toCheck = waiting.toCheck.edges.filter(({ node }) => node.draftedBy?.login !== login);
  const toRelease = waiting.toRelease.edges.filter(
    ({ node }) => node.draftedBy?.login !== login && node.checkedBy?.login !== login,
  );
  const drafts = waiting.disbursementDrafts.totalCount;
  const held = waiting.disbursementsHeld.totalCount;
  const rosters = waiting.rostersChecked.totalCount;
  const batches = waiting.batchDrafts.totalCount;
  const failed = waiting.applicationsFailed.totalCount;
  const unanswered = waiting.applicationsUnanswered.totalCount;
  const files = waiting.filesHeld.totalCount;
  const counted: readonly (readonly [readonly Role[], Task])[] = [
    [['CHECKER'], task('check', '等您复核的发放批次', toCheck.length, '/disbursements', 'SEALED')],
    [
      ['RELEASER'],
      task('release', '等您签发的发放批次', toRelease.length, '/disbursements', 'APPROVED'),
    ],
    [
      ['MAKER'],
      task('disbursementDrafts', '尚未提交的发放批次', drafts, '/disbursements', 'DRAFTED'),
    ],
    [['MAKER'], task('disbursementsHeld', '暂停的发放批次', held, '/disbursements', 'HELD')],
    [ENTRY, task('rosters', '检查完毕、待确认入库的名册', rosters, '/imports', 'CHECKED')],
    [ENTRY, task('batchDrafts', '尚未提交的办卡批次', batches, '/cards', 'DRAFTED')],
    [ENTRY, task('failed', '开卡失败、须更正的会员', failed, '/applications', 'FAILED')],
    [
      ['OFFICE'],
      {
        key: 'unanswered',
        label: '银行没有明确结果的办卡申请',
        count: unanswered,
        to: '/applications',
        tab: UNANSWERED,
      },
    ],
    [['OFFICE', 'RELEASER'], task('files', '暂停或被隔离的银行文件', files, '/bank-files')],
  ];
  return counted
    .filter(([roles, { count }]) => count > 0 && hasRole(viewer, ...roles))
    .map(([, found]) => found);
}

function task(key: string, label: string, count: number, to: Task['to'], state?: string): Task {
  return { key, label, count, to, ...(state && { state }) };
}
