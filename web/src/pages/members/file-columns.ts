import type { MemberFileFragment } from '../../api/gql/graphql.ts';
import { formatDate, NONE } from '../../ui/format.ts';
import type { Column } from '../../ui/list/columns.ts';
import { formatYuan } from '../../ui/yuan.ts';

/** The rest of a member's file, where it was asked for. */
type File = Partial<MemberFileFragment>;
type Code = { label: string } | null | undefined;

/** Key of a column → the particular of the file that it tells, which not everybody is shown. */
const PARTICULARS: Readonly<Record<string, string>> = {
  ethnicity: 'ethnicity',
  politicalStatus: 'political_status',
  hukou: 'hukou',
  hukouRegion: 'hukou_region',
  isMigrantWorker: 'is_migrant_worker',
  medicalInsurance: 'medical_insurance',
  medicalRegion: 'medical_region',
  hardshipLevel: 'hardship_level',
  hardshipCause: 'hardship_cause',
  email: 'email',
};

/**
 * The columns of a member's file; of a birth only the year: a whole date beside a masked identity
 * number would tell most of it.
 */
export const FILE_COLUMNS: readonly Column<File>[] = (
  [
    ['ethnicity', '民族', ({ ethnicity }) => coded(ethnicity)],
    ['idType', '证件类型', ({ idType }) => coded(idType)],
    ['idValidFrom', '证件有效期起', ({ idValidFrom }) => formatDate(idValidFrom ?? null)],
    [
      'idValidTo',
      '证件有效期止',
      ({ idValidTo, isIdLongTerm }) => (isIdLongTerm ? '长期' : formatDate(idValidTo ?? null)),
    ],
    ['bornIn', '出生年份', ({ birthOn }) => birthOn?.slice(0, 4) ?? NONE],
    ['politicalStatus', '政治面貌', ({ politicalStatus }) => coded(politicalStatus)],
    ['education', '学历', ({ education }) => coded(education)],
    ['technicalLevel', '技术等级', ({ technicalLevel }) => coded(technicalLevel)],
    ['hukou', '户籍类型', ({ hukou }) => coded(hukou)],
    ['isMigrantWorker', '是否农民工', ({ isMigrantWorker }) => yesNo(isMigrantWorker)],
    ['employmentStatus', '就业状况', ({ employmentStatus }) => coded(employmentStatus)],
    ['employmentForm', '用工形式', ({ employmentForm }) => coded(employmentForm)],
    ['post', '职务', ({ post }) => post || NONE],
    ['occupation', '职业', ({ occupation }) => coded(occupation)],
    ['postcode', '邮编', ({ postcode }) => postcode || NONE],
    ['taxResidency', '税收居民身份', ({ taxResidency }) => coded(taxResidency)],
    ['hasConsent', '有个人信息同意', ({ hasConsent }) => yesNo(hasConsent)],
    ['hukouRegion', '户籍地', ({ hukouRegion }) => coded(hukouRegion)],
    ['personalStatus', '个人身份', ({ personalStatus }) => coded(personalStatus)],
    ['employer', '用人单位', ({ employer }) => employer || NONE],
    ['unionPost', '工会职务', ({ unionPost }) => coded(unionPost)],
    ['membershipNo', '会员证号', ({ membershipNo }) => membershipNo || NONE],
    ['medicalInsurance', '医疗保险', ({ medicalInsurance }) => coded(medicalInsurance)],
    ['medicalRegion', '参保地', ({ medicalRegion }) => coded(medicalRegion)],
    ['duesPaidTo', '会费缴至', ({ duesPaidTo }) => duesPaidTo?.slice(0, 7) ?? NONE],
    ['dues', '月缴会费（元）', ({ dues }) => (dues && dues !== '0.00' ? formatYuan(dues) : NONE)],
    ['duesMethod', '会费缴纳方式', ({ duesMethod }) => coded(duesMethod)],
    ['honourLevel', '劳模称号', ({ honourLevel }) => coded(honourLevel)],
    ['honourYear', '授予年份', ({ honourYear }) => honourYear?.toString() ?? NONE],
    ['honourNo', '劳模证书号', ({ honourNo }) => honourNo || NONE],
    ['hardshipLevel', '困难档案', ({ hardshipLevel }) => coded(hardshipLevel)],
    ['hardshipCause', '致困原因', ({ hardshipCause }) => coded(hardshipCause)],
    ['email', '电子邮箱', ({ emailMasked }) => emailMasked || NONE],
  ] as const satisfies readonly (readonly [string, string, (file: File) => string])[]
).map(([key, title, text]) => ({
  key,
  title,
  text,
  isExtra: true,
  isNumber: key === 'dues',
  ...(PARTICULARS[key] && { particular: PARTICULARS[key] }),
}));

const KEYS: ReadonlySet<string> = new Set(FILE_COLUMNS.map(({ key }) => key));

/** This will say whether any of the columns shown needs the rest of the file. */
export function needsFile(shown: readonly string[]): boolean {
  return shown.some((key) => KEYS.has(key));
}

function coded(code: Code): string {
  return code?.label ?? NONE;
}

function yesNo(is: boolean | null | undefined): string {
  if (is === null || is === undefined) return NONE;
  return is ? '是' : '否';
}
