import { Link } from '@tanstack/react-router';
import { NONE } from './format.ts';

interface FileLineProps {
  file: { id: string; name: string } | null;
  line: number | null;
}

/** Where in which bank file something stands; leads to that very line. */
export function FileLine({ file, line }: FileLineProps) {
  if (!file) return NONE;
  return (
    <Link
      to="/bank-files/$id"
      params={{ id: file.id }}
      search={line === null ? {} : { line: String(line) }}
    >
      {fileLineText({ file, line })}
    </Link>
  );
}

/** This will write the same as plain text, for files. */
export function fileLineText({ file, line }: FileLineProps): string {
  if (!file) return NONE;
  return line === null ? file.name : `${file.name} 第 ${line} 行`;
}
