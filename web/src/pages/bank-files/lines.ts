import type { BankFileLineShownFragment } from '../../api/gql/graphql.ts';
import { PAGE_SIZE, type SearchOf } from '../../ui/list/search.ts';
import type { bankFileSearch } from './search.ts';

export type LinesSearch = SearchOf<typeof bankFileSearch>;
export type FileLine = BankFileLineShownFragment;
export type Cell = FileLine['cells'][number];

/** This will turn an address that names a detail line into that of the page it stands on. */
export function pageWith(search: LinesSearch): LinesSearch {
  const { line, size = PAGE_SIZE, page, after, before } = search;
  if (line === undefined || page || after || before) return search;
  // The first line of a file is no detail line: before detail line n stand n lines.
  return { ...search, page: String(Math.floor(Number(line) / Number(size)) + 1) };
}

/** This will give the columns of a page: those of its first detail line that could be read. */
export function columnsOf(lines: readonly FileLine[]): readonly Cell[] {
  return lines.find(({ part, cells }) => part === 'DETAIL' && cells.length > 0)?.cells ?? [];
}

/** This will name what a line was matched to, with the member it is about. */
export function matchOf({ application, payment, card }: FileLine) {
  const found = application ?? payment ?? card;
  if (!found) return null;
  if (application) return { label: `申请 ${application.requestNo}`, member: application.member };
  if (payment) return { label: `付款 ${payment.paymentNo}`, member: payment.member };
  return { label: `卡 ${card?.numberMasked ?? ''}`, member: card?.member ?? null };
}

/** This will say where a line stands, for a talk with the bank. */
export function placeOf({ position, offset, sizeBytes }: FileLine): string {
  return `第 ${position} 行，第 ${offset} 字节起，${sizeBytes} 字节`;
}
