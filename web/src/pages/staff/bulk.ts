import {
  SessionEndDocument,
  type SessionRowFragment,
  StaffDisableDocument,
  type StaffRowFragment,
} from '../../api/gql/graphql.ts';
import { type Bulk, bulkAct } from '../../ui/bulk/bulk.ts';
import { formatMinute, NONE } from '../../ui/format.ts';
import type { Viewer } from '../../ui/viewer.tsx';
import { isOpen } from './session-words.ts';

type SessionRow = SessionRowFragment & { staff: { login: string } | null };

/** Ending many sign-ins at once, as after a lost desktop; never one's own. */
export const SESSIONS_BULK: Bulk<SessionRow> = {
  nameOf: ({ staff, createdAt }) => `${staff?.login ?? NONE}（${formatMinute(createdAt)} 登录）`,
  acts: [
    bulkAct<SessionRow, { id: string }>({
      label: '结束登录',
      document: SessionEndDocument,
      variables: ({ id }) => ({ id }),
      whyNot: (session) => {
        if (session.isCurrent) return '这是您当前的登录，请用“退出”结束。';
        return isOpen(session) ? undefined : '已经结束。';
      },
      ask: '这些浏览器须重新登录才能继续使用。',
      isDangerous: true,
    }),
  ],
};

/** Disabling many accounts at once; never one's own. */
export function staffBulk(viewer: Viewer): Bulk<StaffRowFragment> {
  return {
    nameOf: ({ login, name }) => `${login}（${name}）`,
    acts: [
      bulkAct<StaffRowFragment, { id: string }>({
        label: '停用',
        document: StaffDisableDocument,
        variables: ({ id }) => ({ id }),
        whyNot: ({ login, isDisabled }) => {
          if (login === viewer.login) return '不能停用自己。';
          return isDisabled ? '已经停用。' : undefined;
        },
        ask: '停用后立即结束这些人的全部登录，不能再登录；以后可以启用。',
        isDangerous: true,
      }),
    ],
  };
}
