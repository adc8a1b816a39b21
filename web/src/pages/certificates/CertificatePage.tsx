import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { CertificateWholeDocument, type CertificateWholeQuery } from '../../api/gql/graphql.ts';
import { problemOf } from '../../api/problems.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Detail } from '../../ui/Detail.tsx';
import { Code, type Fact, Facts, grouped } from '../../ui/Facts.tsx';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { PrintButton } from '../../ui/print/PrintButton.tsx';
import { SheetFacts, SheetHead, SheetTable, Signatures } from '../../ui/print/parts.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { saveFile } from '../../ui/save.ts';
import { CERTIFICATE_VERDICTS, wordsOf } from '../../ui/words.ts';
import { Trail } from '../audit/Trail.tsx';
import { Compared, figureText, programmeName, WAYS } from './Compared.tsx';
import { LETTER_COLUMNS, Letters } from './Letters.tsx';

export type Certificate = Extract<CertificateWholeQuery['node'], { __typename: 'Certificate' }>;

const route = getRouteApi('/certificates/$id');

/** One day's certificate: the three ways side by side, and how to verify it without this system. */
export function CertificatePage(): ReactNode {
  const { id } = route.useParams();
  const [{ data, error, fetching }, ask] = useQuery({
    query: CertificateWholeDocument,
    variables: { id },
  });
  const found = data?.node?.__typename === 'Certificate' && data.node.id === id ? data.node : null;
  return (
    <Detail
      what="守恒证书"
      thing={found}
      problem={error && problemOf(error)}
      isReading={fetching}
      onRetry={() => ask({ requestPolicy: 'network-only' })}
      back={<Link to="/certificates">回到守恒证书列表</Link>}
    >
      {(certificate) => <Content certificate={certificate} />}
    </Detail>
  );
}

function Content({ certificate }: { certificate: Certificate }) {
  const { number, dayOn, verdict, damagedFiles } = certificate;
  return (
    <>
      <PageHead
        title={`${formatDate(dayOn)} 守恒证书（第 ${number} 号）`}
        mark={<StateTag table={CERTIFICATE_VERDICTS} state={verdict} />}
        actions={
          <>
            <Button icon={<DownloadOutlined />} onClick={() => save(certificate)}>
              下载证书
            </Button>
            <PrintButton make={() => ({ sheet: <Paper certificate={certificate} /> })} />
          </>
        }
        lead="已复核 = 未送出 + 已送出；已送出 = 已入账 + 失败 + 退回 + 在途或未明。"
      />
      {verdict === 'DIFFERS' && (
        <Alert
          type="error"
          showIcon
          title="各来源不一致，签发已暂停"
          description="标红的行是不一致之处。查明原因后，到「告警」写明如何处理。"
        />
      )}
      {verdict === 'INCOMPLETE' && (
        <Alert
          type="warning"
          showIcon
          title="出具时银行当日的对账单还没有到"
          description="只核对了数据库与存档两方，银行一方核对到其已有的日期。"
        />
      )}
      {damagedFiles.length > 0 && (
        <Alert
          type="error"
          showIcon
          title="有存档文件与其摘要不符"
          description={damagedFiles.join('、')}
        />
      )}
      {certificate.programmes.map((each) => (
        <Section key={each.programme} title={programmeName(each)}>
          <Compared what={programmeName(each)} lines={each.compared} />
        </Section>
      ))}
      {certificate.letters.length > 0 && (
        <Section title="所依据的银行函件">
          <Letters letters={certificate.letters} />
        </Section>
      )}
      <Section title="证书">
        <Facts facts={factsOf(certificate)} />
      </Section>
      <Section title="离线校验">
        <p>下载各日证书放在同一文件夹，在任何装有本程序的机器上运行（不需要数据库）：</p>
        <Typography.Paragraph code copyable>
          python cli.py certificate verify 文件夹 --archive 存档文件夹
        </Typography.Paragraph>
        <p>
          它核对摘要、前后相连与各项等式；给出导出的存档时，由原始文件重新算出存档与对账单两方。
        </p>
      </Section>
      <Trail id={certificate.id} />
    </>
  );
}

function factsOf(certificate: Certificate): Fact[] {
  return [
    { label: '取数时间', value: formatMinute(certificate.openedAt) },
    { label: '出具时间', value: formatMinute(certificate.issuedAt) },
    { label: '新计入的文件', value: `${formatCount(certificate.countedFiles)} 份` },
    { label: '已复核未送出的文件', value: `${formatCount(certificate.unsentFiles)} 份` },
    { label: '对账单覆盖', value: coverage(certificate) },
    {
      label: 'SM3 摘要',
      value: (
        <>
          <Code>{grouped(certificate.digest)}</Code>
          <CopyButton text={certificate.digest} what="SM3 摘要" />
        </>
      ),
      isWide: true,
    },
    {
      label: '上一份的摘要',
      value: <Code>{grouped(certificate.previousDigest)}</Code>,
      isWide: true,
    },
  ];
}

function coverage({ statedAfter, statedUntil }: Certificate): string {
  return statedUntil ? `${formatDate(statedAfter)} 之后，到 ${formatDate(statedUntil)}` : NONE;
}

function save({ number, document: content }: Certificate): void {
  const name = `certificate-${String(number).padStart(6, '0')}.json`;
  saveFile(name, new Blob([content], { type: 'application/json' }));
}

/** The certificate on paper. */
function Paper({ certificate }: { certificate: Certificate }) {
  const { number, dayOn, verdict } = certificate;
  return (
    <>
      <SheetHead
        title={`守恒证书 第 ${number} 号`}
        lead={`${formatDate(dayOn)}，结论：${wordsOf(CERTIFICATE_VERDICTS, verdict).label}`}
      />
      {certificate.programmes.map(({ programme, name, compared }) => (
        <section key={programme}>
          <h2>{programmeName({ programme, name })}</h2>
          <SheetTable
            columns={[
              {
                title: '项目',
                text: ({ label, differs }) => (differs ? `${label}（不一致）` : label),
              },
              ...WAYS.map(({ title, of }) => ({
                title,
                text: (line: (typeof compared)[number]) => figureText(of(line)),
                isNumber: true,
              })),
            ]}
            rows={compared.map((line) => ({ ...line, id: line.figure }))}
          />
        </section>
      ))}
      {certificate.letters.length > 0 && (
        <section>
          <h2>所依据的银行函件</h2>
          <SheetTable
            columns={LETTER_COLUMNS}
            rows={certificate.letters.map((letter) => ({ ...letter, id: letter.name }))}
          />
        </section>
      )}
      <SheetFacts
        facts={[
          { label: '对账单覆盖', value: coverage(certificate) },
          { label: '出具时间', value: formatMinute(certificate.issuedAt) },
          { label: 'SM3 摘要', value: grouped(certificate.digest), isWide: true },
        ]}
      />
      <Signatures boxes={[{ label: '核对人' }, { label: '复核人' }]} />
    </>
  );
}
