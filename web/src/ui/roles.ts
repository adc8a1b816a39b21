const LABELS: Readonly<Record<string, string>> = {
  OFFICE: '普惠办公室',
  MAKER: '财务经办',
  CHECKER: '财务复核',
  RELEASER: '财务签发',
  LEADER: '领导（只读）',
  CLERK: '单位经办人',
  AUDITOR: '审计（只读）',
  ADMIN: '系统管理员',
  SECURITY_ADMIN: '安全管理员',
  AUDIT_ADMIN: '审计管理员',
};

/** This will name a person's roles; one that these pages do not know yet is counted as another duty. */
export function roleLabels(roles: readonly string[]): string {
  if (roles.length === 0) return '未分配岗位';
  return [...new Set(roles.map((role) => LABELS[role] ?? '其他岗位'))].join('、');
}
