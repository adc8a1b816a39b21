import { Link } from '@tanstack/react-router';
import { Form, Input, type TableColumnsType } from 'antd';
import {
  LegalHoldDecideDocument,
  LegalHoldLiftDecideDocument,
  LegalHoldLiftDocument,
  LegalHoldProposeDocument,
  type LegalHoldShownFragment,
} from '../../api/gql/graphql.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { ReasonField } from '../../ui/form/ReasonField.tsx';
import { formatDate, formatMinute, NONE, today } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import styles from './DataRights.module.css';
import { WhoField } from './WhoField.tsx';
import { HOLD_STATES } from './words.ts';

const DOCUMENT_MAX = 80;
const REASON_MAX = 500;

type Hold = LegalHoldShownFragment;

interface Values {
  memberId: string;
  document: string;
  reason: string;
  fromOn: string;
  untilOn: string;
}

/** A record is kept from erasure at once; it stands once another person has confirmed it. */
export function ProposeHold({ onDone }: { onDone: () => void }) {
  return (
    <FormButton
      id="legal-hold"
      label="提出依法保留"
      title="依法保留一人的资料"
      act={LegalHoldProposeDocument}
      initial={{ document: '', reason: '', fromOn: today(), untilOn: '' }}
      variables={({ untilOn, ...rest }: Values, idempotencyKey) => ({
        input: { ...rest, untilOn: untilOn || null },
        idempotencyKey,
      })}
      onDone={onDone}
    >
      <WhoField />
      <Words />
      <Form.Item name="fromOn" label="自这一天起">
        <Input type="date" />
      </Form.Item>
      <Form.Item name="untilOn" label="到这一天为止" extra="不填为不定期，直到解除。">
        <Input type="date" min={today()} />
      </Form.Item>
    </FormButton>
  );
}

function Words() {
  return (
    <>
      <Form.Item
        name="document"
        label="依据的文书号或材料"
        rules={[{ required: true, whitespace: true, message: '请填写依据' }]}
      >
        <Input maxLength={DOCUMENT_MAX} />
      </Form.Item>
      <ReasonField max={REASON_MAX} />
    </>
  );
}

/** Whose record the law keeps, by which document, and who set and lifts it. */
export function LegalHolds({ rows, onDone }: { rows: readonly Hold[]; onDone: () => void }) {
  const viewer = useViewer();
  return (
    <SmallTable
      what="依法保留"
      columns={columnsOf(viewer, onDone)}
      rows={rows}
      nothing="没有依法保留的资料。"
    />
  );
}

function columnsOf(viewer: Viewer, onDone: () => void): TableColumnsType<Hold> {
  return [
    {
      title: '本人',
      rowScope: 'row',
      render: (_, { member }) =>
        member ? (
          <Link to="/members/$id" params={{ id: member.id }}>
            {member.name} {member.idNoMasked}
          </Link>
        ) : (
          NONE
        ),
    },
    { title: '状态', render: (_, { state }) => <StateTag table={HOLD_STATES} state={state} /> },
    { title: '依据', dataIndex: 'document' },
    { title: '原因', dataIndex: 'reason' },
    {
      title: '期间',
      render: (_, { fromOn, untilOn }) =>
        `${formatDate(fromOn)} 至 ${untilOn ? formatDate(untilOn) : '解除为止'}`,
    },
    {
      title: '提出与确认',
      render: (_, { proposedBy, proposedAt, decidedBy, decidedAt }) =>
        [
          proposedBy?.name,
          formatMinute(proposedAt),
          decidedBy?.name,
          decidedAt && formatMinute(decidedAt),
        ]
          .filter(Boolean)
          .join(' '),
    },
    {
      title: '解除',
      render: (_, { liftDocument, liftReason, liftedBy, liftedAt }) =>
        [liftDocument, liftReason, liftedBy?.name, liftedAt && formatMinute(liftedAt)]
          .filter(Boolean)
          .join(' ') || NONE,
    },
    {
      title: '操作',
      render: (_, hold) =>
        hasRole(viewer, 'OFFICE', 'CHECKER') ? (
          <Acts hold={hold} login={viewer.login} onDone={onDone} />
        ) : (
          NONE
        ),
    },
  ];
}

function Acts({ hold, login, onDone }: { hold: Hold; login: string; onDone: () => void }) {
  if (hold.state === 'PROPOSED') {
    const isOwn = hold.proposedBy?.login === login;
    const whyNot = isOwn ? '是您提出的，须由另一人确认。' : undefined;
    return (
      <div className={styles.acts}>
        <ActButton
          label="确认"
          act={LegalHoldDecideDocument}
          variables={{ id: hold.id, input: { isConfirmed: true } }}
          ask="确认后持续保留，解除须再由两人办理。"
          whyNot={whyNot}
          onDone={onDone}
        />
        <ActButton
          label="不予确认"
          act={LegalHoldDecideDocument}
          variables={{ id: hold.id, input: { isConfirmed: false } }}
          ask="不予确认后即不再保留。"
          whyNot={whyNot}
          onDone={onDone}
        />
      </div>
    );
  }
  if (hold.state === 'STANDING') {
    return (
      <FormButton
        id={`lift-${hold.id}`}
        label="提出解除"
        title="提出解除保留"
        act={LegalHoldLiftDocument}
        initial={{ document: '', reason: '' }}
        variables={(input: { document: string; reason: string }) => ({ id: hold.id, input })}
        onDone={onDone}
      >
        <Words />
      </FormButton>
    );
  }
  if (hold.state !== 'LIFTING') return NONE;
  const isOwn = hold.liftProposedBy?.login === login;
  const whyNot = isOwn ? '是您提出解除的，须由另一人确认。' : undefined;
  return (
    <div className={styles.acts}>
      <ActButton
        label="解除"
        act={LegalHoldLiftDecideDocument}
        variables={{ id: hold.id, input: { isConfirmed: true } }}
        ask="解除后，依法可以删除的资料即可删除。"
        whyNot={whyNot}
        isDangerous
        onDone={onDone}
      />
      <ActButton
        label="仍予保留"
        act={LegalHoldLiftDecideDocument}
        variables={{ id: hold.id, input: { isConfirmed: false } }}
        ask="不同意解除，继续保留。"
        whyNot={whyNot}
        onDone={onDone}
      />
    </div>
  );
}
