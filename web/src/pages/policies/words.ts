import type { AmountUnit, ProvisionKind, ProvisionRowFragment } from '../../api/gql/graphql.ts';
import { formatCount, formatDate, NONE } from '../../ui/format.ts';
import { roleLabels } from '../../ui/roles.ts';
import { formatYuan } from '../../ui/yuan.ts';

export type Provision = ProvisionRowFragment;

export const PROVISION_KINDS: Readonly<Record<ProvisionKind, { label: string }>> = {
  DAY: { label: '期限' },
  EVENT: { label: '事项' },
  NUMBER: { label: '数值' },
  TIERS: { label: '分档标准' },
  SWITCH: { label: '开关' },
  ROLES: { label: '可见岗位' },
};

export const AMOUNT_UNITS: Readonly<Record<AmountUnit, { label: string }>> = {
  FEN: { label: '元' },
  PERCENT: { label: '%' },
  PERSON: { label: '人' },
  YEAR: { label: '年' },
  MONTH: { label: '个月' },
  DAY: { label: '天' },
  TIME: { label: '次' },
};

const FEN_A_YUAN = 100;

/** This will say in one line what a rule sets. */
export function wordsOf({ kind, beginsOn, dueOn, amount, unit, tiers, roles }: Provision): string {
  if (kind === 'ROLES') return roleLabels(roles ?? []);
  if (kind === 'TIERS') return (tiers ?? []).map(tierOf).join('；');
  if (kind === 'SWITCH') return amount === 1 ? '开' : '关';
  if (kind === 'NUMBER') return amountOf(amount, unit);
  if (beginsOn && dueOn && beginsOn !== dueOn)
    return `${formatDate(beginsOn)} 至 ${formatDate(dueOn)}`;
  if (dueOn) return kind === 'EVENT' ? formatDate(dueOn) : `${formatDate(dueOn)} 止（含当日）`;
  return beginsOn ? `${formatDate(beginsOn)} 起` : NONE;
}

/** This will say one line of a table by head-count. */
export function tierOf({ least, most, amount }: NonNullable<Provision['tiers']>[number]): string {
  const people = most === null ? `${least} 人以上` : `${least}–${most} 人`;
  return `${people} ${formatYuan(amount)} 元`;
}

function amountOf(amount: number | null, unit: AmountUnit | null): string {
  if (amount === null) return NONE;
  if (unit === 'FEN') return `${formatYuan((amount / FEN_A_YUAN).toFixed(2))} 元`;
  const label = unit ? AMOUNT_UNITS[unit].label : '';
  return unit === 'PERCENT' ? `${amount}${label}` : `${formatCount(amount)} ${label}`;
}

/** This will say from when until when a rule holds. */
export function spanOf({ effectiveFrom, effectiveTo }: Provision): string {
  const from = `自 ${formatDate(effectiveFrom)} 起`;
  return effectiveTo ? `${from}，至 ${formatDate(effectiveTo)}` : from;
}

/** This will read a table by head-count as typed: one line each, "1-50 500", the last "5001- 30000". */
export function tiersFrom(typed: string): { least: number; most: number | null; amount: string }[] {
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const found =
        /^(\d+)\s*(?:[-–—~至]\s*(\d*)|(以上))?\s*人?\s*[,，\t ]\s*(\d+(?:\.\d{1,2})?)\s*元?$/.exec(
          line.replace('人以上', '以上'),
        );
      if (!found) throw new Error(line);
      const [, least, most, , amount] = found;
      return {
        least: Number(least),
        most: most ? Number(most) : null,
        amount: Number(amount).toFixed(2),
      };
    });
}

/** This will give why a typed table cannot be read; nothing when it can. */
export function faultOf(typed: string): string | undefined {
  try {
    return tiersFrom(typed).length === 0 ? '请填写各档' : undefined;
  } catch (error) {
    return `读不懂这一行：${(error as Error).message}`;
  }
}
