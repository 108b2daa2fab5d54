import { settings } from '../../libs/platform/config.js';

interface Described {
  description?: string;
  def: { type: string; defaultValue?: unknown };
}

/** Generates `.env.example`: every setting with its meaning, and its default if it has one. */
export function generateEnvExample(): string {
  const blocks = Object.entries(settings.shape).map(([name, schema]) => {
    const { description = '', def } = schema as unknown as Described;
    const fallback = def.type === 'default' ? String(def.defaultValue) : undefined;
    const needed = def.type === 'default' || def.type === 'optional' ? '' : ' Required.';
    return `${wrap(`${description}${needed}`)}\n#${name}=${fallback ?? ''}`;
  });
  return [
    '# Settings of API and worker, validated when a process starts. Copy this file to .env and set what you need;',
    '# `npm start` reads .env and fills in whatever is missing for development; a name in it that is no setting is refused.',
    '# This file is generated: npm run generate.',
    '',
    blocks.join('\n\n'),
    '',
    '# Folder in which npm start keeps database, queue, keys and logs. A relative path is taken from the root of the project.',
    '#DATA_DIR=.data',
    '',
  ].join('\n');
}

function wrap(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.length + word.length > 116) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}
