import { generateKeyPairSync } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiModule } from '../../apps/api/api.module.js';
import { Config } from '../../libs/platform/config.js';
import { createContract } from '../../libs/platform/http/contract/contract.js';
import { setPrefix } from '../../libs/platform/http/request/http-app.js';

/** Generates `openapi.json` from the controllers alone: no database, no Redis, no open port. */
export async function generateContract(): Promise<Record<string, string>> {
  const config = Config.fromEnvironment({
    DATABASE_URL: 'postgresql://localhost/none',
    REDIS_URL: 'redis://localhost',
    JWT_PRIVATE_KEY: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    SECRET_KEY: Buffer.alloc(32).toString('base64'),
    ENCRYPTION_KEYS: `first=${Buffer.alloc(32).toString('base64')}`,
  });
  const app = await NestFactory.create(ApiModule.with(config), new FastifyAdapter(), { preview: true, logger: false, abortOnError: false });
  setPrefix(app);
  const document = createContract(app);
  await app.close();
  return { 'openapi.json': `${JSON.stringify(document, null, 2)}\n` };
}
