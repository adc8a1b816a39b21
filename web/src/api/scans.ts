import { fetchFile, sendFile } from './send-file.ts';

/** Scans of the bank's letters: brought and looked at by the digest of their bytes. */

const SCANS_URL = '/scans';

export type Brought = { is: 'kept'; digest: string } | { is: 'refused'; message: string };
export type Looked =
  | { is: 'there'; file: Blob; digest: string }
  | { is: 'refused'; message: string };

/** This will upload a scan and hold the server's digest against our own. */
export async function bringScan(file: File): Promise<Brought> {
  const [digest, { problem, answer }] = await Promise.all([
    digestOf(file),
    sendFile(SCANS_URL, file),
  ]);
  if (problem) return { is: 'refused', message: problem };
  if (answer.digest !== digest) {
    return { is: 'refused', message: '上传的内容有误，请重新选择文件。' };
  }
  return { is: 'kept', digest };
}

/** This will fetch a scan and compute the digest of what came. */
export async function lookAtScan(digest: string): Promise<Looked> {
  const { problem, file } = await fetchFile(`${SCANS_URL}/${digest}`);
  if (!file) return { is: 'refused', message: problem };
  return { is: 'there', file, digest: await digestOf(file) };
}

/** This will give the digest of a file, in hexadecimal. */
export async function digestOf(file: Blob): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
