import InboxOutlined from '@ant-design/icons/InboxOutlined';
import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, Progress, Radio } from 'antd';
import { useId, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type RosterKind, ViewerDocument } from '../../api/gql/graphql.ts';
import type { Problem } from '../../api/problems.ts';
import { type Upload, uploadRoster } from '../../api/upload.ts';
import { Advice } from '../../ui/PageState.tsx';
import { ROSTER_KINDS, statesOf, wordsOf } from '../../ui/words.ts';
import { contentFault, fileFault } from './file-fault.ts';
import styles from './Imports.module.css';

const ACCEPTED = '.xlsx,.xls,.csv,.txt';

interface UploadBoxProps {
  kinds?: readonly RosterKind[];
  /** The import whose rows the file corrects: nothing to choose, and its rows go in there. */
  corrects?: string;
}

/** Choose what it is, drop the workbook, see it go; then its own page takes over. */
export function UploadBox({ kinds = statesOf(ROSTER_KINDS), corrects }: UploadBoxProps) {
  const navigate = useNavigate();
  const client = useClient();
  const inputId = useId();
  const input = useRef<HTMLInputElement>(null);
  const [kind, setKind] = useState<RosterKind>(() =>
    kinds.includes('MEMBERS') ? 'MEMBERS' : (kinds[0] ?? 'MEMBERS'),
  );
  const [percent, setPercent] = useState<number | null>(null);
  const [refusal, setRefusal] = useState('');
  const [earlierId, setEarlierId] = useState<string | undefined>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isOver, setIsOver] = useState(false);
  const isBusy = percent !== null;

  async function send(file: File): Promise<void> {
    setRefusal('');
    setEarlierId(undefined);
    setProblem(null);
    const fault = fileFault(file) || (await contentFault(file));
    if (fault) {
      setRefusal(fault);
      return;
    }
    setPercent(0);
    const upload = await sent(file);
    setPercent(null);
    if (input.current) input.current.value = '';
    if (upload.is === 'refused') {
      setRefusal(upload.message);
      setEarlierId(upload.earlierId);
    }
    if (upload.is === 'failed') setProblem(upload.problem);
    if (upload.is === 'received') {
      await navigate({ to: '/imports/$id', params: { id: upload.rosterId } });
    }
  }

  /** An ended session asks for the sign-in over the page, then the same file goes again. */
  async function sent(file: File): Promise<Upload> {
    const upload = await uploadRoster(kind, file, setPercent, corrects);
    if (upload.is !== 'expired') return upload;
    await client.query(ViewerDocument, {}, { requestPolicy: 'network-only' }).toPromise();
    return await uploadRoster(kind, file, setPercent, corrects);
  }

  return (
    <section className={styles.upload} aria-label="上传名册">
      {corrects ? (
        <p className={styles.template}>
          下载上面的「标注错误的工作簿」或「只要不合格的行」，改好后传到这里：更正的行替换原来的行，行号不变，已入库的行不动，同一文件传两次也不会重复。
        </p>
      ) : (
        <Kinds kinds={kinds} kind={kind} isBusy={isBusy} onKind={setKind} />
      )}
      <label htmlFor={inputId} className={styles.drop} data-over={isOver}>
        <InboxOutlined className={styles.icon} aria-hidden />
        <span>
          将「{wordsOf(ROSTER_KINDS, kind).label}
          」拖到这里，或点击选择文件（.xlsx、.xls、.csv，不超过 20 MB）
        </span>
        {/* It lies over the whole box: browsers let a file fall on such an input by themselves. */}
        <input
          id={inputId}
          ref={input}
          type="file"
          className={styles.input}
          accept={ACCEPTED}
          disabled={isBusy}
          onDragEnter={() => setIsOver(true)}
          onDragLeave={() => setIsOver(false)}
          onChange={({ target }) => {
            setIsOver(false);
            const file = target.files?.[0];
            if (file) void send(file);
          }}
        />
      </label>
      {isBusy && (
        <div role="status" aria-label="正在上传">
          <Progress percent={percent} status="active" aria-label="上传进度" />
        </div>
      )}
      <div aria-live="assertive">
        {refusal && (
          <Alert
            type={earlierId ? 'warning' : 'error'}
            showIcon
            title={refusal}
            description={
              earlierId && (
                <Link to="/imports/$id" params={{ id: earlierId }}>
                  查看原来的导入
                </Link>
              )
            }
          />
        )}
        {problem && (
          <Alert
            type="warning"
            showIcon
            title={problem.title}
            description={<Advice problem={problem} />}
          />
        )}
      </div>
    </section>
  );
}

interface KindsProps {
  kinds: readonly RosterKind[];
  kind: RosterKind;
  isBusy: boolean;
  onKind: (kind: RosterKind) => void;
}

/** Which kind of roster it is, and where its template lies. */
function Kinds({ kinds, kind, isBusy, onKind }: KindsProps) {
  return (
    <>
      <Radio.Group
        aria-label="名册种类"
        optionType="button"
        value={kind}
        disabled={isBusy}
        options={kinds.map((one) => ({ value: one, label: wordsOf(ROSTER_KINDS, one).label }))}
        onChange={({ target }) => onKind(target.value as RosterKind)}
      />
      <p className={styles.template}>
        还没有表格？
        <a href={`/templates/${kind.toLowerCase()}.xlsx`}>
          下载「{wordsOf(ROSTER_KINDS, kind).label}」模板
        </a>
        ，内有下拉选项、示例和填写说明。
      </p>
    </>
  );
}
