import { grouped } from '../../ui/Facts.tsx';
import { formatCount, formatDate, formatMinute, NONE } from '../../ui/format.ts';
import { SheetFacts, SheetHead, type Signature, Signatures } from '../../ui/print/parts.tsx';
import { DISBURSEMENT_STATES, wordsOf } from '../../ui/words.ts';
import { formatYuan } from '../../ui/yuan.ts';
import type { Disbursement } from './rail.ts';

/** The approval sheet: what is paid, over which files, and who answers for it. */
export function ApprovalSheet({ disbursement }: { disbursement: Disbursement }) {
  const { programme, planYear, unit, state, paymentCount, total, totalUppercase } = disbursement;
  const { digest, sealedForOn, sealRound, refusal } = disbursement;
  return (
    <>
      <SheetHead
        title="补助发放审批单"
        lead={`打印时状态：${wordsOf(DISBURSEMENT_STATES, state).label}${refusal ? `（${refusal}）` : ''}`}
      />
      <SheetFacts
        facts={[
          { label: '发放项目', value: programme?.name ?? NONE },
          { label: '计划年度', value: `${planYear} 年度` },
          { label: '发放范围', value: unit ? `${unit.name}及下级单位` : NONE, isWide: true },
          { label: '付款笔数', value: `${formatCount(paymentCount)} 笔` },
          { label: '金额（小写）', value: `¥${formatYuan(total)}` },
          { label: '金额（大写）', value: `人民币${totalUppercase}`, isWide: true },
          { label: '银行工作日', value: formatDate(sealedForOn) },
          { label: '封存次数', value: String(sealRound) },
          { label: 'SM3 摘要', value: digest ? grouped(digest) : '尚未封存', isWide: true },
        ]}
      />
      <Signatures boxes={boxesOf(disbursement)} />
    </>
  );
}

/** This will give the three people's boxes, with what each has done already. */
export function boxesOf(disbursement: Disbursement): Signature[] {
  const { draftedBy, checkedBy, releasedBy } = disbursement;
  const { draftedAt, checkedAt, releasedAt } = disbursement;
  return [
    box('经办', draftedBy?.name, draftedAt),
    box('复核', checkedBy?.name, checkedAt),
    box('签发', releasedBy?.name, releasedAt),
  ];
}

function box(label: string, name: string | undefined, at: string | null): Signature {
  return at && name ? { label, done: `系统内：${name} ${formatMinute(at)}` } : { label };
}
