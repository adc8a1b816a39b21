import type { PaletteDisbursementsQuery, PaletteQuery } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';
import type { Viewer } from '../../ui/viewer.tsx';
import { type Section, type SectionPath, sectionsOf } from '../sections.ts';
import type { Recent } from './recent.ts';

/** What the palette offers for what was typed. */
export interface Find {
  key: string;
  group: string;
  label: string;
  hint?: string;
  /** Where it leads; `secret` is looked for in that list without standing in the address. */
  to: string;
  search?: Readonly<Record<string, string>>;
  secret?: { list: string; filters: Readonly<Record<string, string>> };
}

/** The first letters of each name, as people who type Chinese abbreviate. */
const INITIALS: Readonly<Partial<Record<SectionPath, string>>> = {
  '/': 'sy',
  '/units': 'dw',
  '/members': 'hy',
  '/imports': 'dr',
  '/cards': 'bk',
  '/applications': 'bksq',
  '/unused-cards': 'xytxdk',
  '/disbursements': 'ff',
  '/unknown': 'jgwm',
  '/reissues': 'sbyth',
  '/holds': 'zf',
  '/bank-files': 'yhwj',
  '/set-aside': 'glycz',
  '/explain': 'yfqdllqm',
  '/exchange-calendar': 'jhrl',
  '/profiles': 'yhyd',
  '/retention': 'dabcqx',
  '/statements': 'rdzd',
  '/certificates': 'shzs',
  '/policies': 'zctk',
  '/alarms': 'gj',
  '/audit': 'sj',
  '/exports': 'xzzx',
  '/staff': 'gzry',
  '/sessions': 'dljl',
  '/account': 'wdzh',
  '/guide': 'syzn',
};

/** This will find the parts of the app that are the person's and match. */
export function pagesFor(viewer: Viewer, text: string): Find[] {
  return sectionsOf(viewer)
    .filter((section) => isNamed(section, text))
    .map(({ path, label }) => ({ key: `page ${path}`, group: '页面', label, to: path }));
}

function isNamed({ label, path }: Section, text: string): boolean {
  const wanted = text.toLowerCase();
  return label.includes(text) || (INITIALS[path]?.startsWith(wanted) ?? false);
}

/** This will find what was looked at before. */
export function recentFor(recent: readonly Recent[], text: string): Find[] {
  return recent
    .filter(({ title }) => title.includes(text))
    .map(({ path, title }) => ({
      key: `recent ${path}`,
      group: '最近看过',
      label: title,
      to: path,
    }));
}

/** This will offer the exact search by a full number, which never stands in an address. */
export function numbersFor(viewer: Viewer, text: string): Find[] {
  const number = text.replaceAll(/[\s-]/g, '').toUpperCase();
  if (!sectionsOf(viewer).some(({ path }) => path === '/members')) return [];
  if (/^1\d{10}$/.test(number)) return [byNumber('查找使用这个手机号的会员', { mobile: number })];
  if (/^\d{17}[\dX]$/.test(number)) return [byNumber('查找这个证件号码的会员', { idNo: number })];
  return [];
}

function byNumber(label: string, filters: Record<string, string>): Find {
  return {
    key: `number ${label}`,
    group: '按号码查找',
    label,
    to: '/members',
    secret: { list: 'members', filters },
  };
}

/** This will put what the server found beside each other. */
export function foundBy(found: PaletteQuery, text: string): Find[] {
  const members = found.members.edges.map(({ node: { id, name, idNoMasked, unit } }) => ({
    key: id,
    group: '会员',
    label: name,
    hint: [idNoMasked, unit?.name].filter(Boolean).join(' · '),
    to: `/members/${id}`,
  }));
  const more: Find[] =
    members.length > 0
      ? [
          {
            key: 'members all',
            group: '会员',
            label: `列出姓名以“${text}”开头的全部会员`,
            to: '/members',
            secret: { list: 'members', filters: { name: text } },
          },
        ]
      : [];
  return [
    ...found.units.edges.map(({ node: { id, name } }) => ({
      key: id,
      group: '单位',
      label: name,
      to: `/units/${id}`,
    })),
    ...members,
    ...more,
    ...found.bankFiles.edges.map(({ node: { id, name } }) => ({
      key: id,
      group: '银行文件',
      label: name,
      to: `/bank-files/${id}`,
    })),
  ];
}

/** This will find among the newest disbursements; there are few, and their names are put together here. */
export function disbursementsFor(found: PaletteDisbursementsQuery, text: string): Find[] {
  return found.disbursements.edges
    .map(({ node: { id, planYear, draftedAt, programme, unit } }) => ({
      key: id,
      group: '发放批次',
      label: `${programme?.name ?? '发放'} ${planYear} 年度（${formatMinute(draftedAt)}）`,
      hint: unit?.name ?? '',
      to: `/disbursements/${id}`,
    }))
    .filter(({ label, hint }) => `${label}${hint}`.includes(text))
    .slice(0, 6);
}
