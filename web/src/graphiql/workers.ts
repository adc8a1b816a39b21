/**
 * Monaco's workers, named in our own source so that they are bundled as files of our origin and
 * `worker-src 'self'` suffices. All three labels are needed: without one, Monaco looks for a loader.
 */
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker.js?worker';
import JsonWorker from 'monaco-editor/esm/vs/language/json/json.worker.js?worker';
import GraphqlWorker from 'monaco-graphql/esm/graphql.worker.js?worker';
import { saidOf } from './markers.ts';

function getWorker(_id: string, label: string): Worker {
  if (label === 'json') return new JsonWorker();
  if (label === 'graphql') return new GraphqlWorker();
  return new EditorWorker();
}

// The editor's own mistakes are told through `puhuiSaidOf`: see the literals of the build.
Object.assign(globalThis, { MonacoEnvironment: { getWorker }, puhuiSaidOf: saidOf });
