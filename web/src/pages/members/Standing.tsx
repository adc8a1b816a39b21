import { Alert } from 'antd';
import { formatDate } from '../../ui/format.ts';
import type { Person } from './happenings.ts';

/** What is wanting in a member's record, and what waits, above everything else. */
export function Standing({ person }: { person: Person }) {
  const { missing, flaws, hasConsent, restrictedOn, corrections } = person;
  const waiting = corrections.find(({ state }) => state === 'PROPOSED');
  const wanting = [
    missing.length > 0 && `还缺少：${missing.map(({ label }) => label).join('、')}`,
    flaws.length > 0 && `有误：${flaws.map(({ label }) => label).join('、')}`,
  ].filter(Boolean);
  return (
    <>
      {restrictedOn && (
        <Alert
          type="warning"
          showIcon
          title={`自 ${formatDate(restrictedOn)} 起限制处理：本人依法要求，解除前不更改、不转接、不导出、不报送、不办卡；应发的补助照常发放。`}
        />
      )}
      {wanting.length > 0 && (
        <Alert type="warning" showIcon title={`信息不合格。${wanting.join('；')}。`} />
      )}
      {!hasConsent && (
        <Alert type="warning" showIcon title="没有本人对个人信息处理的同意，不能为其申请新卡。" />
      )}
      {waiting && (
        <Alert
          type="info"
          showIcon
          title={`有一份更正待审核：${waiting.changes.map(({ label }) => label).join('、')}。`}
        />
      )}
    </>
  );
}
