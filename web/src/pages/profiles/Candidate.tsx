import { Alert, Button, Input, type TableColumnsType, Upload } from 'antd';
import { useState } from 'react';
import { useClient } from 'urql';
import {
  ProfileCheckedDocument,
  type ProfileCheckedQuery,
  ProfileTryDocument,
} from '../../api/gql/graphql.ts';
import { type Problem, problemOf } from '../../api/problems.ts';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { Failed } from '../../ui/PageState.tsx';
import { SmallTable } from '../../ui/SmallTable.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { textOf } from '../exchange-calendar/text-of.ts';
import styles from './Profiles.module.css';
import { ProfileTables } from './ProfileTables.tsx';

type Check = NonNullable<ProfileCheckedQuery['profileCheck']>;

interface CandidateProps {
  text: string;
  onText: (text: string) => void;
  onTried: () => void;
}

/** A document that somebody thinks of agreeing to: checked, and tried on what was sent. Nothing takes force. */
export function Candidate({ text, onText, onTried }: CandidateProps) {
  const client = useClient();
  const [checked, setChecked] = useState<{ text: string; check: Check }>();
  const [problem, setProblem] = useState<Problem>();
  const [isChecking, setIsChecking] = useState(false);
  const found = checked?.text === text ? checked.check : undefined;

  async function check(): Promise<void> {
    setIsChecking(true);
    const { data, error } = await client
      .query(ProfileCheckedDocument, { document: text }, { requestPolicy: 'network-only' })
      .toPromise();
    setIsChecking(false);
    setProblem(error && problemOf(error));
    if (data?.profileCheck) setChecked({ text, check: data.profileCheck });
  }

  return (
    <>
      <p>
        粘贴或上传一份约定（YAML 或 JSON，不超过 64 KiB）。检查与试算不使任何约定生效：
        约定的改动须与银行书面商定，由技术人员随系统部署，步骤见运行手册「换用新的银行约定」。
      </p>
      <Input.TextArea
        aria-label="约定全文"
        className={styles.document}
        rows={12}
        spellCheck={false}
        value={text}
        onChange={({ target }) => onText(target.value)}
      />
      <div className={styles.acts}>
        <Upload
          accept=".yaml,.yml,.json,.txt"
          showUploadList={false}
          beforeUpload={(file) => {
            void textOf(file).then(onText);
            return false;
          }}
        >
          <Button>从文件填入</Button>
        </Upload>
        <Button
          type="primary"
          disabled={!text.trim()}
          loading={isChecking}
          onClick={() => void check()}
        >
          检查
        </Button>
        {found?.name && <Try name={found.name} text={text} onTried={onTried} />}
      </div>
      {problem && <Failed problem={problem} onRetry={() => void check()} isRetrying={isChecking} />}
      <div aria-live="polite">{found && <Result check={found} />}</div>
    </>
  );
}

function Try({ name, text, onTried }: { name: string; text: string; onTried: () => void }) {
  const viewer = useViewer();
  return (
    <ActButton
      label="试算对最近文件的影响"
      act={ProfileTryDocument}
      variables={{ input: { document: text } }}
      ask={`把每类最近送出的 5 个文件按 ${name} 重写并逐字节比较，在后台进行；不改动任何文件，也不使约定生效。`}
      whyNot={
        hasRole(viewer, 'OFFICE') ? undefined : '试算会看到掩码后的明细行，由普惠办公室办理。'
      }
      onDone={onTried}
    />
  );
}

function Result({ check: { name, faults, profile } }: { check: Check }) {
  if (!name) {
    return (
      <>
        <Alert type="error" showIcon title={`有 ${faults.length} 处不符合要求`} />
        <SmallTable
          what="不符之处"
          columns={FAULTS}
          rows={faults.map((fault, place) => ({ id: String(place), ...fault }))}
          nothing="没有不符之处。"
        />
      </>
    );
  }
  return (
    <>
      <Alert type="success" showIcon title={`${name} 可以使用，内容如下`} />
      {profile && <ProfileTables tables={profile.tables} />}
    </>
  );
}

const FAULTS: TableColumnsType<{ id: string; place: string; text: string }> = [
  { title: '所在之处', rowScope: 'row', render: (_, { place }) => place || '整个文件' },
  { title: '哪里不对', dataIndex: 'text' },
];
