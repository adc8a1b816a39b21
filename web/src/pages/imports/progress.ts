import type { RosterProgressFragment } from '../../api/gql/graphql.ts';
import { formatCount } from '../../ui/format.ts';

export type Roster = RosterProgressFragment;

const MOVING: ReadonlySet<Roster['state']> = new Set(['RECEIVED', 'CHECKING', 'APPLYING']);

/** This will say whether a roster is still under way, so that it is worth looking again. */
export function isMoving({ state }: Pick<Roster, 'state'>): boolean {
  return MOVING.has(state);
}

/** This will say whether a check can still be stopped. */
export function isUnderCheck({ state }: Pick<Roster, 'state'>): boolean {
  return state === 'RECEIVED' || state === 'CHECKING';
}

export interface Progress {
  percent: number;
  words: string;
}

/** This will say how far the checking or taking over is; nothing when neither is under way. */
export function progressOf(roster: Roster): Progress | null {
  const { state, rowsTotal, rowsDone, rowsGood, rowsNoted, rowsRefused, rowsApplied } = roster;
  if (state === 'RECEIVED') return { percent: 0, words: '已收到，等待检查。' };
  if (state === 'CHECKING') {
    const faults = rowsRefused > 0 ? `，不合格 ${formatCount(rowsRefused)} 行` : '';
    // Not every workbook says beforehand how many rows it has.
    const done = formatCount(rowsDone);
    const words =
      rowsTotal > 0
        ? `正在检查第 ${done} / ${formatCount(rowsTotal)} 行${faults}。`
        : `正在检查，已检查 ${done} 行${faults}。`;
    return { percent: percent(rowsDone, rowsTotal), words };
  }
  if (state === 'APPLYING') {
    const wanted = rowsGood + rowsNoted;
    return {
      percent: percent(rowsApplied, wanted),
      words: `正在入库，已完成 ${formatCount(rowsApplied)} / ${formatCount(wanted)} 行。`,
    };
  }
  return null;
}

function percent(part: number, whole: number): number {
  return whole > 0 ? Math.min(100, Math.floor((part * 100) / whole)) : 0;
}

/** This will say what a person may do next with a roster, in a sentence. */
export function nextStep(roster: Roster): string {
  const taken = roster.rowsGood + roster.rowsNoted;
  switch (roster.state) {
    case 'CHECKED':
      return taken > 0
        ? `检查完毕，${formatCount(taken)} 行合格。确认后合格的行入库，不合格的行可以下载、更正后另行上传。`
        : '检查完毕，没有一行合格。请按各行说明改正后重新上传。';
    case 'APPLIED':
      return `已入库 ${formatCount(roster.rowsApplied)} 行。不合格的行请更正后另行上传。`;
    case 'UNREADABLE':
      return roster.problem || '文件无法读取，请核对格式后重新上传。';
    case 'MERGED':
      return '更正的行已并入原名册，请回到原名册确认入库。';
    case 'DISCARDED':
      return '已放弃，一行也没有入库。';
    case 'RECEIVED':
    case 'CHECKING':
    case 'APPLYING':
      return '可以离开本页，检查与入库会在后台继续。';
  }
}
