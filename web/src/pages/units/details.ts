import type { ChangedUnit } from './Changing.tsx';

/** What may be corrected of a unit, as a form holds it. */
export interface Details {
  name: string;
  unionUscc: string;
  employerUscc: string;
  nature: string;
  industry: string;
  labourRelation: string;
  dues: string;
  district: string;
  chairName: string;
  contactName: string;
  contactPhone: string;
  address: string;
  termNumber: string;
  termFrom?: string | undefined;
  termTo?: string | undefined;
  accountName: string;
  bankName: string;
  accountNo: string;
}

/** This will give what is there, to be changed in place; the account's number is never known here. */
export function detailsOf(unit: ChangedUnit): Details {
  return {
    name: unit.name,
    unionUscc: unit.unionUscc,
    employerUscc: unit.employerUscc,
    nature: unit.nature?.label ?? '',
    industry: unit.industry?.label ?? '',
    labourRelation: unit.labourRelation?.label ?? '',
    dues: unit.dues?.label ?? '',
    district: unit.district?.label ?? '',
    chairName: unit.chairName,
    contactName: unit.contactName,
    contactPhone: unit.contactPhone,
    address: unit.address,
    termNumber: unit.termName,
    termFrom: unit.termFrom ?? undefined,
    termTo: unit.termTo ?? undefined,
    accountName: unit.accountName,
    bankName: unit.bankName,
    accountNo: '',
  };
}

/** This will give the fields that were changed; a field made empty is sent as "", which takes it away. */
export function inputOf(before: Details, typed: Partial<Details>): Partial<Details> {
  const keys = Object.keys(before) as (keyof Details)[];
  return Object.fromEntries(
    keys
      .filter((key) => key in typed && (typed[key] ?? '') !== (before[key] ?? ''))
      .map((key) => [key, isDay(key) ? (typed[key] ?? null) : (typed[key] ?? '')]),
  );
}

function isDay(key: keyof Details): boolean {
  return key === 'termFrom' || key === 'termTo';
}
