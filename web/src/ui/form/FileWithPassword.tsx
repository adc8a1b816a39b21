import DownloadOutlined from '@ant-design/icons/DownloadOutlined';
import { Button, type ButtonProps } from 'antd';
import { useStepUp } from '../../api/step-up.ts';

/** A file with whole numbers: the password is asked for each time. */
export function FileWithPassword({ address, ...rest }: ButtonProps & { address: string }) {
  const stepUp = useStepUp();
  async function fetchFile(): Promise<void> {
    if (stepUp && !(await stepUp.confirmed())) return;
    window.location.assign(address);
  }
  return (
    <Button icon={<DownloadOutlined aria-hidden />} {...rest} onClick={() => void fetchFile()} />
  );
}
