import { Form, Input, Space, type TableColumnsType } from 'antd';
import {
  StatementBreakExplainDocument,
  StatementBreakResolveDocument,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatMinute, NONE } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { BREAK_STATES } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import type { Statement } from './StatementPage.tsx';

type Break = Statement['breaks'][number];

interface Values {
  reason: string;
  evidence: string;
}

const REASON_MAX = 300;
const EVIDENCE_MAX = 100;

/** Where the bank's books and ours differ: one person says why, another confirms it. */
export function Breaks({ breaks, onDone }: { breaks: readonly Break[]; onDone: () => void }) {
  const columns: TableColumnsType<Break> = [
    { title: '差异', render: (_, { kindLabel }) => kindLabel },
    { title: '流水序号', render: (_, { entry }) => entry?.number ?? NONE },
    { title: '付款流水号', render: (_, { payId }) => payId || NONE },
    { title: '我方（元）', align: 'right', render: (_, { ours }) => yuanOf(ours) },
    { title: '银行（元）', align: 'right', render: (_, { theirs }) => yuanOf(theirs) },
    { title: '状态', render: (_, { state }) => <StateTag table={BREAK_STATES} state={state} /> },
    { title: '说明', render: (_, one) => <Explanation one={one} /> },
    { title: '操作', render: (_, one) => <Acts one={one} onDone={onDone} /> },
  ];
  return <SmallTable what="差异" columns={columns} rows={breaks} nothing="没有差异。" />;
}

function yuanOf(amount: string | null): string {
  return amount === null ? NONE : formatYuan(amount);
}

function Explanation({ one }: { one: Break }) {
  if (!one.reason) return NONE;
  const confirmed =
    one.resolvedAt && `；${one.resolvedBy?.name ?? NONE} 于 ${formatMinute(one.resolvedAt)} 确认`;
  return (
    <>
      {one.reason}（依据：{one.evidence}；{one.explainedBy?.name ?? NONE} 于{' '}
      {formatMinute(one.explainedAt)} 说明{confirmed}）
    </>
  );
}

function Acts({ one: { id, state, explainedBy }, onDone }: { one: Break; onDone: () => void }) {
  const viewer = useViewer();
  if (state === 'RESOLVED') return NONE;
  const mayExplain = hasRole(viewer, 'OFFICE', 'MAKER', 'CHECKER');
  const mayResolve = state === 'EXPLAINED' && hasRole(viewer, 'CHECKER', 'RELEASER');
  if (!mayExplain && !mayResolve) return NONE;
  return (
    <Space wrap>
      {mayExplain && (
        <FormButton
          id={`break-explain-${id}`}
          label={state === 'OPEN' ? '说明' : '重新说明'}
          title="说明对账差异"
          act={StatementBreakExplainDocument}
          initial={{ reason: '', evidence: '' }}
          variables={({ reason, evidence }: Values) => ({ id, input: { reason, evidence } })}
          onDone={onDone}
        >
          <Form.Item
            name="reason"
            label="差异的原因"
            rules={[{ required: true, whitespace: true, message: '请填写原因' }]}
            extra="不得填写证件号码、卡号或账号。"
          >
            <Input.TextArea rows={3} maxLength={REASON_MAX} showCount />
          </Form.Item>
          <Form.Item
            name="evidence"
            label="依据"
            rules={[{ required: true, whitespace: true, message: '请填写依据' }]}
            extra="如银行回单编号、电话记录编号。"
          >
            <Input maxLength={EVIDENCE_MAX} />
          </Form.Item>
        </FormButton>
      )}
      {mayResolve && (
        <ActButton
          label="确认"
          act={StatementBreakResolveDocument}
          variables={{ id }}
          ask={`确认 ${explainedBy?.name ?? '他人'} 对这处差异的说明；不能确认自己的说明。`}
          onDone={onDone}
          isPrimary
        />
      )}
    </Space>
  );
}
