import { Link } from '@tanstack/react-router';
import { Form, Input, Select, type TableColumnsType } from 'antd';
import {
  type RightsChannel,
  type RightsKind,
  RightsRequestGrantDocument,
  RightsRequestLiftDocument,
  RightsRequestRecordDocument,
  RightsRequestRefuseDocument,
  type RightsRequestShownFragment,
  RightsRequestWithdrawDocument,
} from '../../api/gql/graphql.ts';
import { AsksForPassword } from '../../ui/form/AsksForPassword.tsx';
import { FileWithPassword } from '../../ui/form/FileWithPassword.tsx';
import { FormButton } from '../../ui/form/FormButton.tsx';
import { formatDate, formatMinute, NONE, today } from '../../ui/format.ts';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { statesOf, wordsOf } from '../../ui/words.ts';
import styles from './DataRights.module.css';
import { WhoField } from './WhoField.tsx';
import { CHANNELS, REQUEST_KINDS, REQUEST_STATES } from './words.ts';

const PROOF_MAX = 120;
const TEXT_MAX = 1000;

type Request = RightsRequestShownFragment;

interface Values {
  memberId: string;
  kind: RightsKind;
  channel: RightsChannel;
  proof: string;
  wish: string;
  requestedOn: string;
}

/** A person's request is written down, with the proof of who they are. */
export function RecordRequest({ onDone }: { onDone: () => void }) {
  return (
    <FormButton
      id="rights-request"
      label="登记请求"
      title="登记个人信息请求"
      isPrimary
      act={RightsRequestRecordDocument}
      initial={{ kind: 'ACCESS', channel: 'VISIT', proof: '', wish: '', requestedOn: today() }}
      variables={(values: Values, idempotencyKey) => ({ input: values, idempotencyKey })}
      onDone={onDone}
    >
      <WhoField />
      <Form.Item name="kind" label="种类">
        <Select
          options={statesOf(REQUEST_KINDS).map((value) => ({
            value,
            label: wordsOf(REQUEST_KINDS, value).label,
          }))}
        />
      </Form.Item>
      <Form.Item name="channel" label="途径">
        <Select
          options={statesOf(CHANNELS).map((value) => ({
            value,
            label: wordsOf(CHANNELS, value).label,
          }))}
        />
      </Form.Item>
      <Form.Item
        name="proof"
        label="核对过的身份证明"
        rules={[{ required: true, whitespace: true, message: '请写明核对过的身份证明' }]}
      >
        <Input maxLength={PROOF_MAX} placeholder="如 居民身份证原件，本人" />
      </Form.Item>
      <Form.Item
        name="wish"
        label="请求的内容"
        extra="不要填写证件号码或卡号。"
        rules={[{ required: true, whitespace: true, message: '请写明请求的内容' }]}
      >
        <Input.TextArea rows={3} maxLength={TEXT_MAX} />
      </Form.Item>
      <Form.Item name="requestedOn" label="提出日期">
        <Input type="date" max={today()} />
      </Form.Item>
    </FormButton>
  );
}

/** Every request: how it stands, by when it is due, and what may be done. */
export function Requests({ rows, onDone }: { rows: readonly Request[]; onDone: () => void }) {
  const viewer = useViewer();
  return (
    <SmallTable
      what="个人信息请求"
      columns={columnsOf(viewer, onDone)}
      rows={rows}
      nothing="没有请求。"
    />
  );
}

function columnsOf(viewer: Viewer, onDone: () => void): TableColumnsType<Request> {
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
    { title: '种类', render: (_, { kind }) => wordsOf(REQUEST_KINDS, kind).label },
    { title: '状态', render: (_, { state }) => <StateTag table={REQUEST_STATES} state={state} /> },
    {
      title: '应答复',
      render: (_, { dueOn, state }) =>
        state === 'RECORDED' && dueOn < today()
          ? `${formatDate(dueOn)}，已逾期`
          : formatDate(dueOn),
    },
    {
      title: '内容与身份证明',
      render: (_, { wish, proof, channel }) =>
        `${wish}（${wordsOf(CHANNELS, channel).label}，${proof}）`,
    },
    {
      title: '登记',
      render: (_, { recordedBy, recordedAt }) =>
        `${recordedBy?.name ?? NONE} ${formatMinute(recordedAt)}`,
    },
    { title: '决定与答复', render: (_, request) => <Decision request={request} /> },
    {
      title: '操作',
      render: (_, request) => <Acts request={request} viewer={viewer} onDone={onDone} />,
    },
  ];
}

function Decision({ request }: { request: Request }) {
  const { against, decidedAt, decidedBy, answer, kept, isStanding } = request;
  if (against.length > 0) {
    return (
      <>
        目前不能删除：
        <ul className={styles.list}>
          {against.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </>
    );
  }
  if (!decidedAt) return NONE;
  return (
    <>
      {decidedBy?.name ?? NONE} {formatMinute(decidedAt)} {answer}
      {isStanding && <p>限制处理中。</p>}
      {request.liftedAt && (
        <p>
          {request.liftedBy?.name ?? NONE} {formatMinute(request.liftedAt)} 解除限制：
          {request.liftReason}
        </p>
      )}
      {kept.length > 0 && (
        <ul className={styles.list}>
          {kept.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      )}
    </>
  );
}

interface ActsProps {
  request: Request;
  viewer: Viewer;
  onDone: () => void;
}

function Acts({ request, viewer, onDone }: ActsProps) {
  if (request.address) {
    return (
      <FileWithPassword address={request.address} size="small" icon={null}>
        下载副本
      </FileWithPassword>
    );
  }
  if (request.state !== 'RECORDED' && !request.isStanding) return NONE;
  const isOwn = request.recordedBy?.login === viewer.login;
  const whyNot = isOwn ? '是您登记的，须由另一人决定。' : undefined;
  const isErasure = request.kind === 'ERASURE';
  const same = {
    initial: { answer: '' },
    variables: ({ answer }: { answer: string }) => ({ id: request.id, input: { answer } }),
    onDone,
  };
  if (request.isStanding) {
    return hasRole(viewer, 'OFFICE', 'CHECKER') ? (
      <FormButton
        {...same}
        id={`lift-${request.id}`}
        label="解除限制"
        title="解除对这个人的限制处理"
        lead={<p>解除后其信息恢复使用：可以更正、导入、导出、报送与申办。请先告知本人。</p>}
        whyNot={whyNot}
        act={RightsRequestLiftDocument}
      >
        <AnswerField />
      </FormButton>
    ) : (
      NONE
    );
  }
  const isRestriction = request.kind === 'RESTRICTION';
  return (
    <div className={styles.acts}>
      {hasRole(viewer, 'OFFICE', 'CHECKER') && (
        <>
          <FormButton
            {...same}
            id={`grant-${request.id}`}
            label={isErasure ? '同意并删除' : '同意'}
            title={isErasure ? '同意并删除这个人的资料' : '同意这项请求'}
            lead={
              (isErasure && (
                <p>
                  姓名、证件号码、手机号、地址与卡号将从库中抹去，不可恢复；账簿与统计只留编号与数目。
                </p>
              )) ||
              (isRestriction && (
                <p>
                  解除之前，其信息不更改、不转接、不导出、不报送、不办卡，只有普惠办公室能查看完整号码；应发的补助照常发放。待下载的导出文件会作废，须重新导出。
                </p>
              ))
            }
            isDangerous={isErasure}
            whyNot={whyNot}
            act={RightsRequestGrantDocument}
          >
            <AnswerField />
          </FormButton>
          <FormButton
            {...same}
            id={`refuse-${request.id}`}
            label="不予办理"
            title="不予办理这项请求"
            whyNot={whyNot}
            act={RightsRequestRefuseDocument}
          >
            <AnswerField />
          </FormButton>
        </>
      )}
      {hasRole(viewer, 'OFFICE') && (
        <FormButton
          {...same}
          id={`withdraw-${request.id}`}
          label="本人撤回"
          title="注明本人撤回了请求"
          act={RightsRequestWithdrawDocument}
        >
          <AnswerField />
        </FormButton>
      )}
    </div>
  );
}

function AnswerField() {
  return (
    <>
      <Form.Item
        name="answer"
        label="给本人的答复"
        rules={[{ required: true, whitespace: true, message: '请写明答复' }]}
      >
        <Input.TextArea rows={3} maxLength={TEXT_MAX} />
      </Form.Item>
      <AsksForPassword />
    </>
  );
}
