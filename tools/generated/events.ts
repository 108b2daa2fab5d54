import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EventClass } from '../../libs/kernel/domain-event.js';
import { SAGA, type SagaTrigger } from '../../libs/platform/sagas/saga.js';

type Exported = Record<string, unknown>;

/** Generates `docs/events.md`: sagas and commands of every event, read from the contracts and from every saga's `@On`. */
export async function generateEvents(root: string): Promise<string> {
  const libs = join(root, 'dist', 'libs');
  const contexts = (await readdir(libs, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const events: { context: string; event: EventClass }[] = [];
  const sagas: (SagaTrigger & { name: string; file: string })[] = [];
  for (const context of contexts.sort()) {
    for (const exported of Object.values(await load(join(libs, context, 'contract.js')))) {
      if (typeof exported === 'function' && typeof (exported as unknown as EventClass).type === 'string')
        events.push({ context, event: exported as unknown as EventClass });
    }
    for (const file of (await readdir(join(libs, context, 'sagas')).catch(() => [])).filter((name) => name.endsWith('.js')).sort()) {
      for (const exported of Object.values(await load(join(libs, context, 'sagas', file)))) {
        const trigger = typeof exported === 'function' ? (Reflect.getMetadata(SAGA, exported) as SagaTrigger | undefined) : undefined;
        if (trigger)
          sagas.push({
            ...trigger,
            name: (exported as { name: string }).name,
            file: `libs/${context}/sagas/${file.replace(/\.js$/, '.ts')}`,
          });
      }
    }
  }
  const rows = events.flatMap(({ context, event }) => {
    const reacting = sagas.filter((saga) => saga.event === event);
    const cells =
      reacting.length > 0
        ? reacting.map((saga) => [`[${saga.name}](../${saga.file})`, saga.commands.map(({ name }) => name).join(', ')])
        : [['', '']];
    return cells.map(([saga, commands]) => `| ${context} | ${event.name} | \`${event.type}\` | ${saga ?? ''} | ${commands ?? ''} |`);
  });
  return [
    '# Events',
    '',
    'What happens when something has happened. Each row is an event, a saga that reacts to it in a transaction of its own, and the commands',
    'that the saga executes. Generated from the code: `npm run generate`.',
    '',
    '| context | event | type | saga | commands |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

const load = async (path: string): Promise<Exported> => {
  try {
    return (await import(pathToFileURL(path).href)) as Exported;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return {};
    throw error;
  }
};
