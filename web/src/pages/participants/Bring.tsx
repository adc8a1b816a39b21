import { Alert, Button, InputNumber, Select, Upload } from 'antd';
import { useState } from 'react';
import { useQuery } from 'urql';
import { PurchaseRostersDocument } from '../../api/gql/graphql.ts';
import { sendFile } from '../../api/send-file.ts';
import { formatMinute } from '../../ui/format.ts';
import styles from './Participants.module.css';

const YEAR_MIN = 2018;
const YEAR_MAX = 2099;
const ROSTERS_MAX = 20;

/** A list is brought: a file, or the workbook of a purchase roster that is here already. */
export function Bring({ onDone }: { onDone: () => void }) {
  const [year, setYear] = useState(YEAR_MIN);
  const [roster, setRoster] = useState('');
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState('');
  const [{ data }] = useQuery({
    query: PurchaseRostersDocument,
    variables: { first: ROSTERS_MAX },
  });
  const rosters = data?.rosters.edges.map(({ node }) => node) ?? [];

  async function bring(file: File | Blob, name: string, of: string): Promise<void> {
    setIsSending(true);
    setProblem('');
    const from = of ? `&roster=${encodeURIComponent(of)}` : '';
    const sent = await sendFile(
      `/participant-lists?planYear=${year}${from}`,
      new File([file], name),
    );
    setIsSending(false);
    setProblem(sent.problem);
    if (!sent.problem) onDone();
  }

  return (
    <>
      <div className={styles.acts}>
        <label htmlFor="plan-year">参保年度</label>
        <InputNumber
          id="plan-year"
          min={YEAR_MIN}
          max={YEAR_MAX}
          precision={0}
          controls={false}
          value={year}
          onChange={(next) => setYear(next ?? YEAR_MIN)}
        />
        <Upload
          accept=".xlsx,.csv,.txt"
          showUploadList={false}
          beforeUpload={(file) => {
            void bring(file, file.name, '');
            return false;
          }}
        >
          <Button type="primary" loading={isSending}>
            上传名单
          </Button>
        </Upload>
        <span>Excel 工作簿或 CSV，须有姓名与证件号码两列，不超过 2 万行。</span>
      </div>
      {rosters.length > 0 && (
        <div className={styles.acts}>
          <Select
            aria-label="已上传的购买名册"
            className={styles.roster ?? ''}
            placeholder="或选一份已上传的购买名册"
            value={roster || null}
            onChange={(next) => setRoster(next ?? '')}
            options={rosters.map(({ id, fileName, receivedAt }) => ({
              value: id,
              label: `${fileName}（${formatMinute(receivedAt)}）`,
            }))}
          />
          <Button
            disabled={!roster}
            loading={isSending}
            onClick={() =>
              void bring(
                new Blob(),
                rosters.find(({ id }) => id === roster)?.fileName ?? '',
                roster,
              )
            }
          >
            核对其中的参保人
          </Button>
        </div>
      )}
      <div aria-live="assertive">{problem && <Alert type="error" showIcon title={problem} />}</div>
    </>
  );
}
