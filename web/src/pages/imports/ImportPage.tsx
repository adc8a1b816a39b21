import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, Progress } from 'antd';
import type { ReactNode } from 'react';
import {
  RosterAcceptDocument,
  RosterDiscardDocument,
  RosterWholeDocument,
  type RosterWholeQuery,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { Detail } from '../../ui/Detail.tsx';
import { Code, type Fact, Facts, grouped } from '../../ui/Facts.tsx';
import { FigureCards } from '../../ui/figures/FigureCards.tsx';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { formatBytes, formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer } from '../../ui/viewer.tsx';
import { ROSTER_KINDS, ROSTER_STATES, wordsOf } from '../../ui/words.ts';
import { FaultCounts } from './FaultCounts.tsx';
import { isMoving, isUnderCheck, nextStep, progressOf, type Roster } from './progress.ts';
import { Verdicts } from './Verdicts.tsx';
import { verdictFigures } from './verdict-figures.ts';

type Whole = Extract<RosterWholeQuery['node'], { __typename: 'Roster' }>;

const route = getRouteApi('/imports/$id');
const POLL_MS = 1000;

export function ImportPage(): ReactNode {
  const { id } = route.useParams();
  return <OneImport key={id} id={id} />;
}

/** One workbook: how far its check is, what was found in which cell, and whether it shall be taken. */
function OneImport({ id }: { id: string }) {
  const { data, problem, isReading, readAgain } = usePolledQuery(
    RosterWholeDocument,
    { id },
    { intervalMs: POLL_MS, isWanted },
  );
  return (
    <Detail
      what="导入"
      thing={rosterIn(data)}
      problem={problem}
      isReading={isReading}
      onRetry={readAgain}
      back={<Link to="/imports">回到导入列表</Link>}
    >
      {(roster) => <Content roster={roster} />}
    </Detail>
  );
}

function rosterIn(data: RosterWholeQuery | undefined): Whole | null {
  return data?.node?.__typename === 'Roster' ? data.node : null;
}

function isWanted(data: RosterWholeQuery | undefined): boolean {
  const roster = rosterIn(data);
  return roster !== null && isMoving(roster);
}

function Content({ roster }: { roster: Whole }) {
  const progress = progressOf(roster);
  return (
    <>
      <PageHead
        title={roster.fileName}
        mark={<StateTag table={ROSTER_STATES} state={roster.state} />}
        actions={<Acts roster={roster} />}
      />
      <div role="status">
        {progress && (
          <Progress percent={progress.percent} status="active" aria-label="完成的百分比" />
        )}
        <Alert
          type={roster.state === 'UNREADABLE' ? 'error' : 'info'}
          showIcon
          title={progress ? `${progress.words}${nextStep(roster)}` : nextStep(roster)}
        />
      </div>
      {roster.rowsTotal > 0 && (
        <Section title="检查结果">
          <FigureCards figures={verdictFigures(roster)} />
        </Section>
      )}
      {roster.checkedAt && roster.rowsTotal > 0 && (
        <>
          <Section title="问题汇总">
            <FaultCounts id={roster.id} counts={roster.faultCounts} />
          </Section>
          <Section title="各行">
            <Verdicts id={roster.id} counts={roster.faultCounts} />
          </Section>
        </>
      )}
      <Section title="文件">
        <Facts facts={factsOf(roster)} />
      </Section>
    </>
  );
}

function Acts({ roster }: { roster: Roster }) {
  const viewer = useViewer();
  const mayAct = hasRole(viewer, 'OFFICE', 'CLERK');
  return (
    <>
      <Downloads roster={roster} />
      {mayAct && isUnderCheck(roster) && (
        <ActButton
          label="停止并放弃"
          act={RosterDiscardDocument}
          variables={{ id: roster.id }}
          ask="停止检查，这份名册一行也不入库，不能恢复；可以重新上传。"
          isDangerous
        />
      )}
      {mayAct && roster.state === 'CHECKED' && <Decide roster={roster} />}
    </>
  );
}

/** The workbook as it came, marked; and its refused rows alone, to be mended and sent again. */
function Downloads({ roster }: { roster: Roster }) {
  const { id, checkedAt, state, rowsRefused, rowsNoted } = roster;
  if (!checkedAt || state === 'UNREADABLE') return null;
  const address = `/rosters/${id}/marked`;
  return (
    <>
      {rowsRefused + rowsNoted > 0 && (
        <Button href={address} icon={<DownloadOutlined aria-hidden />}>
          标注错误的工作簿
        </Button>
      )}
      {rowsRefused > 0 && (
        <Button href={`${address}?rows=refused`} icon={<DownloadOutlined aria-hidden />}>
          只要不合格的行
        </Button>
      )}
    </>
  );
}

function Decide({ roster }: { roster: Roster }) {
  const taken = roster.rowsGood + roster.rowsNoted;
  return (
    <>
      <ActButton
        label="放弃"
        act={RosterDiscardDocument}
        variables={{ id: roster.id }}
        ask="放弃后这份名册一行也不入库，不能恢复；更正后可以重新上传。"
        isDangerous
      />
      <ActButton
        label="确认入库"
        act={RosterAcceptDocument}
        variables={{ id: roster.id }}
        ask={`合格的 ${formatCount(taken)} 行将入库，不合格的 ${formatCount(roster.rowsRefused)} 行不入库。`}
        whyNot={taken === 0 ? '没有合格的行。' : undefined}
        isPrimary
      />
    </>
  );
}

function factsOf(roster: Whole): Fact[] {
  return [
    { label: '名册种类', value: wordsOf(ROSTER_KINDS, roster.kind).label },
    { label: '单位', value: roster.unit?.name ?? '全部单位' },
    { label: '大小', value: formatBytes(roster.sizeBytes) },
    {
      label: '上传',
      value: `${roster.receivedBy?.name ?? NONE} ${formatMinute(roster.receivedAt)}`,
    },
    { label: '检查完毕', value: formatMinute(roster.checkedAt) },
    {
      label: '确认入库',
      value: roster.appliedBy ? `${roster.appliedBy.name} ${formatMinute(roster.appliedAt)}` : NONE,
    },
    { label: 'SM3 摘要', value: <Code>{grouped(roster.digest)}</Code>, isWide: true },
  ];
}
