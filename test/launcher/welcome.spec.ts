import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { demoLogins } from '../../tools/demo/logins.js';
import { projectRoot } from '../../tools/launcher/run/folders.js';
import { firstLook } from '../../tools/launcher/welcome.js';

describe('the lines for a first look', () => {
  it('work in a shell as they are, with the real port', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        asked.push([request.method, request.url, body || request.headers.authorization].join(' '));
        response.end(request.url?.endsWith('/login') ? '{"accessToken":"a.b.c","tokenType":"Bearer"}' : '{"items":[]}');
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { stdout } = await promisify(execFile)('sh', ['-c', firstLook(url, demoLogins).join('\n')]);
    server.close();
    expect(stdout).toBe('{"items":[]}');
    expect(asked).toEqual([
      'POST /api/v1/auth/login {"email":"ada@demo.example","password":"consilium-demo"}',
      'GET /api/v1/appointments/upcoming Bearer a.b.c',
    ]);
  });

  it('are those of the README', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    for (const line of firstLook('http://localhost:3000', demoLogins).slice(0, 2)) expect(readme).toContain(`${line}\n`);
  });

  it('are none where nobody has the demo password', () => {
    expect(firstLook('http://localhost:3000', [])).toEqual([]);
  });
});
