import { Link } from '@tanstack/react-router';
import {
  TransferAcceptDocument,
  TransferAgreeDocument,
  TransferCancelDocument,
  type TransferRowFragment,
  TransfersDocument,
  type TransfersQuery,
  TransfersTotalDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { TRANSFER_STATES } from '../../ui/words.ts';
import { transfersSearch } from './search.ts';

const REASON_MAX = 500;

/** Members on their way to a unit of one's scope. */
export const TRANSFERS = defineList({
  id: 'transfers',
  what: '会籍转接',
  read: transfersSearch,
  query: TransfersDocument,
  total: TransfersTotalDocument,
  rows: (data: TransfersQuery) => data.transfers,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  orders: NEWEST_FIRST,
  fields: [],
  columns: [
    {
      key: 'member',
      title: '会员',
      text: ({ memberName }) => memberName,
      show: ({ memberName, member }) =>
        member ? (
          <Link to="/members/$id" params={{ id: member.id }}>
            {memberName}
          </Link>
        ) : (
          memberName
        ),
      isName: true,
    },
    { key: 'idNo', title: '证件号码', text: ({ idNoMasked }) => idNoMasked },
    {
      key: 'from',
      title: '转出单位',
      text: ({ fromUnitName, member }) => fromUnitName || (member?.unit?.name ?? NONE),
      width: 200,
    },
    { key: 'to', title: '接收单位', text: ({ toUnit }) => toUnit?.name ?? NONE, width: 200 },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => TRANSFER_STATES[state].label,
      show: ({ state }) => <StateTag table={TRANSFER_STATES} state={state} />,
    },
    { key: 'document', title: '依据', text: ({ document }) => document },
    { key: 'reason', title: '原因', text: ({ reason }) => reason, width: 200 },
    { key: 'requestedAt', title: '提出时间', text: ({ requestedAt }) => formatMinute(requestedAt) },
    { key: 'expiresOn', title: '接收期限', text: ({ expiresOn }) => formatDate(expiresOn) },
    {
      key: 'decided',
      title: '办结',
      text: ({ decidedAt, decision }) =>
        decidedAt ? [formatMinute(decidedAt), decision].filter(Boolean).join('：') : NONE,
      width: 200,
    },
    {
      key: 'act',
      title: '办理',
      text: () => '',
      show: (transfer) => <Act transfer={transfer} />,
      isAct: true,
    },
  ],
  nothingYet: { title: '没有转接', advice: '会员转出到您范围内的单位时，列在这里，待接收。' },
});

function Act({ transfer: { id, state, memberName } }: { transfer: TransferRowFragment }) {
  const viewer = useViewer();
  const isOpen = state === 'ASKED' || state === 'REQUESTED';
  if (!isOpen || !hasRole(viewer, 'OFFICE', 'CLERK')) return NONE;
  return (
    <>
      {state === 'ASKED' ? (
        <ActButton
          label="同意转出"
          act={TransferAgreeDocument}
          variables={{ id }}
          ask={`同意后「${memberName}」自今日起计在接收单位，卡与未发的补助随人转去。`}
        />
      ) : (
        <ActButton
          label="接收"
          act={TransferAcceptDocument}
          variables={{ id }}
          ask={`接收后「${memberName}」自今日起计在接收单位，卡与未发的补助随人转来。`}
        />
      )}
      <FormButton
        id={`transfer-cancel-${id}`}
        label="取消"
        title={`取消「${memberName}」的转接`}
        act={TransferCancelDocument}
        initial={{ reason: '' }}
        variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
      >
        <ReasonField max={REASON_MAX} rows={2} />
      </FormButton>
    </>
  );
}

function filterOf({ tab }: SearchOf<typeof transfersSearch>) {
  return { states: tab === 'all' ? null : ['ASKED' as const, 'REQUESTED' as const] };
}
