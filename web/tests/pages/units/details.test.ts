import { describe, expect, test } from 'vitest';
import type { UnitChangeShownFragment } from '../../../src/api/gql/graphql.ts';
import { type Details, inputOf } from '../../../src/pages/units/details.ts';
import { happeningOf } from '../../../src/pages/units/happenings.ts';

const BEFORE: Details = {
  name: '四川省教育厅机关工会',
  unionUscc: '815100009945416708',
  employerUscc: '',
  nature: '机关',
  industry: '',
  labourRelation: '',
  dues: '',
  district: '锦江区',
  chairName: '王建国',
  contactName: '',
  contactPhone: '',
  address: '',
  termNumber: '第三届',
  termFrom: '2016-01-01',
  termTo: undefined,
  accountName: '',
  bankName: '',
  accountNo: '',
};

describe('What is sent of a corrected unit', () => {
  test('is what differs, and nothing else', () => {
    expect(
      inputOf(BEFORE, { ...BEFORE, contactName: '李娟', accountNo: '5101000012345678' }),
    ).toEqual({ contactName: '李娟', accountNo: '5101000012345678' });
    expect(inputOf(BEFORE, BEFORE)).toEqual({});
  });

  test('takes away what was made empty', () => {
    expect(inputOf(BEFORE, { ...BEFORE, chairName: '', termFrom: undefined })).toEqual({
      chairName: '',
      termFrom: null,
    });
  });

  test('says nothing of fields that the form did not have', () => {
    expect(inputOf(BEFORE, { contactName: '李娟' })).toEqual({ contactName: '李娟' });
  });
});

const CHANGE: UnitChangeShownFragment = {
  id: 'c',
  kind: 'MOVED',
  onDay: '2018-03-20',
  document: '川直工发〔2018〕20号',
  reason: '机构改革',
  changedAt: '2018-03-20T10:00:00+08:00',
  fields: [],
  fromUnit: { id: 'a', name: '甲' },
  toUnit: null,
  changedBy: { id: 'p', name: '唐敏' },
};

describe('What happened to a unit, in words', () => {
  test('says where from and where to, on what ground and by whom', () => {
    expect(happeningOf(CHANGE)).toMatchObject({
      title: '调整隶属关系',
      note: '由「甲」到「范围外的单位」；川直工发〔2018〕20号，自 2018-03-20；原因：机构改革；办理人：唐敏',
    });
  });

  test('says what was and is', () => {
    const fields = [{ label: '工会主席', before: '', after: '王建国' }];
    const change = { ...CHANGE, kind: 'CORRECTED' as const, document: '', changedBy: null, fields };
    expect(happeningOf(change).note).toBe('工会主席：（空） → 王建国；原因：机构改革');
  });
});
