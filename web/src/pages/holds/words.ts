import type { HoldKind, HoldRowFragment, Role } from '../../api/gql/graphql.ts';
import { formatMinute } from '../../ui/format.ts';

export type Hold = HoldRowFragment;

export const HOLD_KINDS: Readonly<Record<HoldKind, { label: string }>> = {
  MEMBER: { label: '会员' },
  UNIT: { label: '单位（含下级）' },
  PROGRAMME: { label: '发放项目' },
  DISBURSEMENT: { label: '发放批次' },
  BANK_FILE: { label: '付款文件' },
};

/** Who may be named to lift a hold. */
export const LIFTERS: readonly Role[] = ['OFFICE', 'CHECKER', 'RELEASER'];

/** This will name what is held. */
export function targetOf({ member, unit, programme, disbursement, bankFile }: Hold): string {
  if (member) return member.name;
  if (unit) return unit.name;
  if (programme) return programme.name;
  if (disbursement) return `发放批次（${formatMinute(disbursement.draftedAt)}）`;
  return bankFile?.name ?? '不在您可以查看的范围内';
}

/** This will give what has a page of its own. */
export function thingOf({ member, unit, disbursement, bankFile }: Hold) {
  return member ?? unit ?? disbursement ?? bankFile;
}

/** This will say how a hold stands. */
export function standingOf({ isStanding, liftedAt }: Hold): string {
  if (isStanding) return '止付中';
  return liftedAt ? '已解除' : '已到期';
}
