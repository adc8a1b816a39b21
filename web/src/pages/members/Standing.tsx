import { Alert } from 'antd';
import type { Person } from './happenings.ts';

/** What is wanting in a member's record, and what waits, above everything else. */
export function Standing({ person }: { person: Person }) {
  const { missing, flaws, hasConsent, corrections } = person;
  const waiting = corrections.find(({ state }) => state === 'PROPOSED');
  const wanting = [
    missing.length > 0 && `还缺少：${missing.map(({ label }) => label).join('、')}`,
    flaws.length > 0 && `有误：${flaws.map(({ label }) => label).join('、')}`,
  ].filter(Boolean);
  return (
    <>
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
