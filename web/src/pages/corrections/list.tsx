import { Link } from '@tanstack/react-router';
import {
  CorrectionAcceptDocument,
  CorrectionRefuseDocument,
  type CorrectionRowFragment,
  CorrectionsDocument,
  type CorrectionsQuery,
  CorrectionsTotalDocument,
  CorrectionWithdrawDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { defineList } from '../../ui/list/list.ts';
import { NEWEST_FIRST, type SearchOf, timeOrder } from '../../ui/list/search.ts';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { correctionsSearch } from './search.ts';
import { CORRECTION_STATES } from './states.ts';

const REASON_MAX = 500;

/** Corrections of members of one's scope. */
export const CORRECTIONS = defineList({
  id: 'corrections',
  what: '信息更正',
  read: correctionsSearch,
  query: CorrectionsDocument,
  total: CorrectionsTotalDocument,
  rows: (data: CorrectionsQuery) => data.corrections,
  variables: (search) => ({ filter: filterOf(search), orderBy: timeOrder(search) }),
  totalVariables: (search) => ({ filter: filterOf(search) }),
  orders: NEWEST_FIRST,
  fields: [],
  columns: [
    {
      key: 'member',
      title: '会员',
      text: ({ member }) => member?.name ?? NONE,
      show: ({ member }) =>
        member ? (
          <Link to="/members/$id" params={{ id: member.id }}>
            {member.name}
          </Link>
        ) : (
          NONE
        ),
      isName: true,
    },
    { key: 'idNo', title: '证件号码', text: ({ member }) => member?.idNoMasked ?? NONE },
    { key: 'unit', title: '单位', text: ({ member }) => member?.unit?.name ?? NONE, width: 200 },
    { key: 'changes', title: '更正内容', text: changeWords, width: 280 },
    {
      key: 'state',
      title: '状态',
      text: ({ state }) => CORRECTION_STATES[state].label,
      show: ({ state }) => <StateTag table={CORRECTION_STATES} state={state} />,
    },
    { key: 'document', title: '依据', text: ({ document }) => document || NONE },
    { key: 'reason', title: '原因', text: ({ reason }) => reason, width: 200 },
    { key: 'proposedAt', title: '提出时间', text: ({ proposedAt }) => formatMinute(proposedAt) },
    { key: 'proposedBy', title: '提出人', text: ({ proposedBy }) => proposedBy?.name ?? NONE },
    { key: 'dueOn', title: '审核期限', text: ({ dueOn }) => formatDate(dueOn) },
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
      show: (correction) => <Act correction={correction} />,
      isAct: true,
    },
  ],
  nothingYet: {
    title: '没有信息更正',
    advice: '单位在会员页上提出的更正列在这里，待另一人审核。',
  },
});

/** This will say what a correction changes, field by field. */
export function changeWords({ changes }: Pick<CorrectionRowFragment, 'changes'>): string {
  return changes
    .map(({ label, before, after }) => `${label}：${before || '（空）'} → ${after || '（空）'}`)
    .join('；');
}

function Act({
  correction: { id, state, member, changes },
}: {
  correction: CorrectionRowFragment;
}) {
  const viewer = useViewer();
  if (state !== 'PROPOSED' || !hasRole(viewer, 'OFFICE', 'CLERK')) return NONE;
  if (!hasRole(viewer, 'OFFICE'))
    return (
      <ActButton
        label="撤回"
        act={CorrectionWithdrawDocument}
        variables={{ id }}
        ask="撤回后可以重新提出。"
      />
    );
  const name = member?.name ?? '';
  return (
    <>
      <ActButton
        label="通过"
        act={CorrectionAcceptDocument}
        variables={{ id }}
        ask={`请先核对依据。通过后「${name}」的信息随即更新：${changeWords({ changes })}`}
      />
      <FormButton
        id={`correction-refuse-${id}`}
        label="退回"
        title={`退回「${name}」的更正`}
        act={CorrectionRefuseDocument}
        initial={{ reason: '' }}
        variables={({ reason }: { reason: string }) => ({ id, input: { reason } })}
      >
        <ReasonField label="退回的原因" max={REASON_MAX} rows={2} />
      </FormButton>
    </>
  );
}

function filterOf({ tab }: SearchOf<typeof correctionsSearch>) {
  return { states: tab === 'all' ? null : ['PROPOSED' as const] };
}
