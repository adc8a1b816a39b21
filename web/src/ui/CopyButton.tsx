import CopyOutlined from '@ant-design/icons/CopyOutlined';
import { Button } from 'antd';
import { useState } from 'react';

interface CopyButtonProps {
  text: string;
  /** What is copied, for those who do not see the icon: SM3 摘要. */
  what: string;
}

const SAID_FOR_MS = 3000;

/** Puts a text on the clipboard and says so; where the browser forbids it, it says that. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [said, setSaid] = useState('');

  async function copy(): Promise<void> {
    setSaid((await copied(text)) ? '已复制' : '浏览器不允许复制，请选中后按 Ctrl+C');
    setTimeout(() => setSaid(''), SAID_FOR_MS);
  }

  return (
    <>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={`复制${what}`}
        onClick={() => void copy()}
      />
      <span role="status">{said}</span>
    </>
  );
}

/** A page that came over plain HTTP has no clipboard. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
