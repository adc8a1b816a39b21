import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Progress } from 'antd';
import { lazy, type ReactNode, Suspense } from 'react';
import {
  RosterAcceptDocument,
  RosterDiscardDocument,
  RosterRecheckDocument,
  RosterWholeDocument,
  type RosterWholeQuery,
} from '../../api/gql/graphql.ts';
import { usePolledQuery } from '../../api/use-polled-query.ts';
import { Detail } from '../../ui/Detail.tsx';
import { Code, type Fact, Facts, grouped } from '../../ui/Facts.tsx';
import { FigureCards } from '../../ui/figures/FigureCards.tsx';
import { ActButton } from '../../ui/form/ActButton.tsx';
import { FileWithPassword } from '../../ui/form/FileWithPassword.tsx';
import { formatBytes, formatCount, formatMinute, NONE } from '../../ui/format.ts';
import { PageHead, Section } from '../../ui/PageHead.tsx';
import { StateTag } from '../../ui/StateTag.tsx';
import { hasRole, useViewer, type Viewer } from '../../ui/viewer.tsx';
import { ROSTER_KINDS, ROSTER_STATES, wordsOf } from '../../ui/words.ts';
import { AskTransfers } from './AskTransfers.tsx';
import { ACCEPTABLE, acceptance, rowsIn } from './classes.ts';
import { FaultCounts } from './FaultCounts.tsx';
import { isMoving, isUnderCheck, nextStep, progressOf, type Roster } from './progress.ts';
import { RosterSteps } from './RosterSteps.tsx';
import { Verdicts } from './Verdicts.tsx';
import { verdictFigures } from './verdict-figures.ts';

type Whole = Extract<RosterWholeQuery['node'], { __typename: 'Roster' }>;

/** Wanted only while rows wait to be mended. */
const UploadBox = lazy(async () => ({ default: (await import('./UploadBox.tsx')).UploadBox }));

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
      {(roster) => <Content roster={roster} onChanged={readAgain} />}
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

function Content({ roster, onChanged }: { roster: Whole; onChanged: () => void }) {
  const viewer = useViewer();
  const progress = progressOf(roster);
  const { isCompared, mayMend } = dealings(roster, viewer);
  const waiting = rowsIn(roster.classCounts, ACCEPTABLE);
  return (
    <>
      <PageHead
        title={roster.fileName}
        mark={<StateTag table={ROSTER_STATES} state={roster.state} />}
        actions={<Acts roster={roster} {...{ waiting, mayMend, onChanged }} />}
      />
      {isCompared && <RosterSteps roster={roster} waiting={waiting} />}
      {roster.corrects && (
        <Alert
          type="info"
          showIcon
          title={
            <>
              这份工作簿更正的是{' '}
              <Link to="/imports/$id" params={{ id: roster.corrects.id }}>
                {roster.corrects.fileName}
              </Link>
              {roster.state === 'MERGED' && `，已并入 ${formatCount(roster.rowsMerged)} 行`}。
            </>
          }
        />
      )}
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
            <Verdicts
              id={roster.id}
              counts={roster.faultCounts}
              compared={
                isCompared ? { classes: roster.classCounts, mayMend, onChanged } : undefined
              }
            />
          </Section>
        </>
      )}
      {mayMend && (
        <Section title="重新上传更正的行">
          <Suspense fallback={null}>
            <UploadBox kinds={[roster.kind]} corrects={roster.id} />
          </Suspense>
        </Section>
      )}
      <Section title="文件">
        <Facts facts={factsOf(roster)} />
      </Section>
    </>
  );
}

/** This will say what a roster is held against, and what this person may do with its rows. */
function dealings({ kind, state, corrects }: Whole, viewer: Viewer) {
  const isByRow = kind !== 'PURCHASES' && corrects === null;
  const isOpen = state === 'CHECKED' || state === 'APPLIED';
  // A directory of units is the office's alone.
  const isTheirs = hasRole(viewer, 'OFFICE') || (kind !== 'UNITS' && hasRole(viewer, 'CLERK'));
  return { isCompared: isByRow, mayMend: isByRow && isTheirs && isOpen, isTheirs };
}

interface ActsProps {
  roster: Whole;
  waiting: number;
  mayMend: boolean;
  onChanged: () => void;
}

function Acts({ roster, waiting, mayMend, onChanged }: ActsProps) {
  const viewer = useViewer();
  const away = rowsIn(roster.classCounts, ['ELSEWHERE']);
  const mayAct = hasRole(viewer, 'OFFICE', 'CLERK');
  return (
    <>
      {dealings(roster, viewer).isTheirs && <Downloads roster={roster} />}
      {mayAct && isUnderCheck(roster) && (
        <ActButton
          label="停止并放弃"
          act={RosterDiscardDocument}
          variables={{ id: roster.id }}
          ask="停止检查，这份名册一行也不入库，不能恢复；可以重新上传。"
          isDangerous
        />
      )}
      {mayMend && (
        <ActButton
          label="重新核对"
          act={RosterRecheckDocument}
          variables={{ id: roster.id }}
          ask={`尚未入库的各行将与现在的${roster.kind === 'UNITS' ? '单位目录' : '会员库'}重新比较。`}
          onDone={onChanged}
        />
      )}
      {mayMend && away > 0 && <AskTransfers id={roster.id} count={away} onDone={onChanged} />}
      {mayAct && roster.state === 'CHECKED' && <Discard id={roster.id} />}
      {mayAct && !mayMend && roster.state === 'CHECKED' && <AcceptWhole roster={roster} />}
      {mayMend && (roster.state === 'CHECKED' || waiting > 0) && (
        <ActButton
          label="确认入库"
          act={RosterAcceptDocument}
          variables={{ id: roster.id }}
          ask={`${acceptance(roster.classCounts)}，将全部入库；其余各行不入库，可以更正后再入库。`}
          whyNot={waiting === 0 ? '没有合格的行。' : undefined}
          isPrimary
        />
      )}
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
        <FileWithPassword address={address}>标注错误的工作簿</FileWithPassword>
      )}
      {rowsRefused > 0 && (
        <FileWithPassword address={`${address}?rows=refused`}>只要不合格的行</FileWithPassword>
      )}
    </>
  );
}

function Discard({ id }: { id: string }) {
  return (
    <ActButton
      label="放弃"
      act={RosterDiscardDocument}
      variables={{ id }}
      ask="放弃后这份名册一行也不入库，不能恢复；更正后可以重新上传。"
      isDangerous
    />
  );
}

function AcceptWhole({ roster }: { roster: Whole }) {
  const taken = roster.rowsGood + roster.rowsNoted;
  return (
    <ActButton
      label="确认入库"
      act={RosterAcceptDocument}
      variables={{ id: roster.id }}
      ask={`合格的 ${formatCount(taken)} 行将入库，不合格的 ${formatCount(roster.rowsRefused)} 行不入库。`}
      whyNot={taken === 0 ? '没有合格的行。' : undefined}
      isPrimary
    />
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
