import styles from './ActForm.module.css';

/** Says before a form is filled in that the password will be wanted at the end. */
export function AsksForPassword() {
  return <p className={styles.why}>提交时会请您再输入一次登录密码；刚刚输入过的，不再询问。</p>;
}
