import type { Fact } from '../../ui/Facts.tsx';
import { formatDate, NONE } from '../../ui/format.ts';
import { isShown, type Viewer } from '../../ui/viewer.tsx';
import { formatYuan } from '../../ui/yuan.ts';
import type { Person } from './happenings.ts';

/** Label → the particulars that it tells; the server withholds each from whom it is not shown. */
const PARTICULARS: Readonly<Record<string, readonly string[]>> = {
  政治面貌: ['political_status'],
  户籍类型: ['hukou'],
  户籍地: ['hukou_region'],
  是否农民工: ['is_migrant_worker'],
  医疗保险: ['medical_insurance', 'medical_region'],
  困难档案: ['hardship_level', 'hardship_cause'],
  电子邮箱: ['email'],
};

/** The rest of a member's file, beside who they are and where they work, as far as it is shown. */
export function furtherOf(person: Person, viewer: Viewer): Fact[] {
  return [...ofWork(person), ...ofUnion(person), ...ofNeed(person)].filter(({ label }) => {
    const told = PARTICULARS[label];
    return !told || told.some((particular) => isShown(viewer, particular));
  });
}

function ofWork(person: Person): Fact[] {
  const { isMigrantWorker: migrant } = person;
  const yesNo = migrant ? '是' : '否';
  return [
    { label: '政治面貌', value: joined(person.politicalStatus) },
    { label: '技术等级', value: joined(person.technicalLevel) },
    { label: '户籍类型', value: joined(person.hukou) },
    { label: '户籍地', value: joined(person.hukouRegion) },
    { label: '是否农民工', value: migrant === null ? NONE : yesNo },
    { label: '用工形式', value: joined(person.employmentForm) },
    { label: '个人身份', value: joined(person.personalStatus) },
    { label: '职业', value: joined(person.occupation) },
    { label: '用人单位', value: person.employer || NONE },
  ];
}

function ofUnion(person: Person): Fact[] {
  const { dues, duesPaidTo } = person;
  const paid = [
    dues !== null && `每月 ${formatYuan(dues)} 元`,
    duesPaidTo && `缴至 ${formatDate(duesPaidTo)}`,
  ];
  return [
    { label: '工会职务', value: joined(person.unionPost) },
    { label: '会员证号', value: person.membershipNo || NONE },
    { label: '会费', value: paid.filter(Boolean).join('，') || NONE },
    { label: '会费缴纳方式', value: joined(person.duesMethod) },
  ];
}

function ofNeed(person: Person): Fact[] {
  const honour = [person.honourLevel?.label, person.honourYear, person.honourNo].filter(Boolean);
  return [
    { label: '医疗保险', value: joined(person.medicalInsurance, person.medicalRegion) },
    { label: '劳模称号', value: honour.join('，') || NONE },
    { label: '困难档案', value: joined(person.hardshipLevel, person.hardshipCause) },
    { label: '税收居民身份', value: joined(person.taxResidency) },
    { label: '邮编', value: person.postcode || NONE },
    { label: '电子邮箱', value: person.emailMasked || NONE },
    { label: '授权书编号', value: person.consentRef || '没有有效的同意' },
  ];
}

function joined(...codes: readonly ({ label: string } | null)[]): string {
  return codes.flatMap((code) => code?.label ?? []).join('，') || NONE;
}
