import { Button } from 'antd';
import { useRef, useState } from 'react';
import { useClient } from 'urql';
import { ViewerDocument } from '../../api/gql/graphql.ts';
import { bringScan, lookAtScan } from '../../api/scans.ts';
import { Code, grouped } from '../../ui/Facts.tsx';
import { saveFile } from '../../ui/save.ts';

interface ScanFieldProps {
  id?: string;
  value?: string;
  onChange?: (digest: string) => void;
}

/** A scan chosen from this computer and kept by the server; what the form carries is its digest. */
export function LetterFile({ id, value, onChange }: ScanFieldProps) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [notice, setNotice] = useState('');

  async function bring(file: File | undefined): Promise<void> {
    if (!file) return;
    setNotice('正在上传…');
    const brought = await bringScan(file);
    if (brought.is === 'kept') onChange?.(brought.digest);
    else await client.query(ViewerDocument, {}, { requestPolicy: 'network-only' }).toPromise();
    setNotice(brought.is === 'kept' ? '' : brought.message);
    if (input.current) input.current.value = '';
  }

  return (
    <>
      <input
        ref={input}
        hidden
        type="file"
        aria-label="函件扫描件"
        accept=".pdf,.jpg,.jpeg,.png"
        onChange={({ target }) => void bring(target.files?.[0])}
      />
      <Button {...(id && { id })} onClick={() => input.current?.click()}>
        {value ? '重新选择文件' : '选择文件'}
      </Button>
      <div role="status">{notice || (value && <Code>{grouped(value)}</Code>)}</div>
    </>
  );
}

/** The scan that somebody else brought: what the form carries is the digest of what was looked at. */
export function LetterLook({ id, onChange, value, digest }: ScanFieldProps & { digest: string }) {
  const client = useClient();
  const [notice, setNotice] = useState('');

  async function look(): Promise<void> {
    setNotice('正在取出…');
    const looked = await lookAtScan(digest);
    if (looked.is === 'there') {
      saveFile(`bank-letter-${digest.slice(0, 16)}${suffixOf(looked.file.type)}`, looked.file);
      onChange?.(looked.digest);
    } else {
      await client.query(ViewerDocument, {}, { requestPolicy: 'network-only' }).toPromise();
    }
    setNotice(looked.is === 'there' ? '' : looked.message);
  }

  return (
    <>
      <Button {...(id && { id })} onClick={() => void look()}>
        取出扫描件核对
      </Button>
      <div role="status">{notice || (value && <Code>{grouped(value)}</Code>)}</div>
    </>
  );
}

function suffixOf(type: string): string {
  return SUFFIXES[type] ?? '';
}

const SUFFIXES: Readonly<Record<string, string>> = {
  'application/pdf': '.pdf',
  'image/jpeg': '.jpg',
  'image/png': '.png',
};
