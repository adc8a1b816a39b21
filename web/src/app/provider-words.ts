/** What the server says went wrong at the provider, for who reads it: signing in, and confirming oneself. */
const OF_BOTH: Readonly<Record<string, string>> = {
  OIDC_DECLINED: '您在统一身份认证平台取消了认证，或平台没有同意。',
  OIDC_UNBOUND:
    '统一身份认证已通过，但该身份没有绑定本系统的账号，请联系系统管理员绑定，或用密码登录。',
  ACCOUNT_LOCKED: '该账号已临时锁定，请稍后再试或联系系统管理员。',
  ACCOUNT_DISABLED: '该账号已停用，请联系系统管理员。',
  AWAITS_RELEASE: '该账号须经安全管理员解锁后才能登录。',
  RATE_LIMITED: '尝试过于频繁，请稍后再试。',
};

const OF_SIGN_IN: Readonly<Record<string, string>> = {
  OIDC_UNAVAILABLE: '统一身份认证平台暂时无法访问，请稍后再试，或用密码登录。',
  OIDC_UNTRUSTED: '统一身份认证的结果无法核实（可能已过期或不是本次登录的），请重新登录。',
};

const OF_CONFIRMING: Readonly<Record<string, string>> = {
  OIDC_UNAVAILABLE: '统一身份认证平台暂时无法访问，请稍后再试，或用密码确认。',
  OIDC_UNTRUSTED:
    '统一身份认证的结果无法核实（可能已过期，或平台没有重新验证您的身份），请再试一次，或用密码确认。',
  OIDC_OTHER_PERSON: '在统一身份认证平台认证的不是当前登录的本人，没有确认。',
  SECOND_FACTOR_NEEDED: '平台的认证方式不能代替动态码，请改用登录密码和动态码确认。',
  UNAUTHENTICATED: '登录已结束，请重新登录后再办理。',
  NOT_FOUND: '登录已结束，请重新登录后再办理。',
};

/** This will say why a sign-in through the provider came to nothing. */
export function signInWords(code: string): string {
  return OF_SIGN_IN[code] ?? OF_BOTH[code] ?? '统一身份认证没有成功，请重新登录，或用密码登录。';
}

/** This will say why a confirmation at the provider came to nothing. */
export function confirmingWords(code: string): string {
  return OF_CONFIRMING[code] ?? OF_BOTH[code] ?? '统一身份认证没有成功，请再试，或用密码确认。';
}
