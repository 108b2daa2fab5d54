import 'reflect-metadata';
import { type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MODULES, PRODUCT } from '../apps/contexts.js';
import { CannotStart } from '../libs/platform/cannot-start.js';
import { Config, InvalidSettings } from '../libs/platform/config.js';
import { EXIT } from '../libs/platform/exit-codes.js';
import { PlatformModule } from '../libs/platform/platform.module.js';

@Module({})
class CommandLineModule {}

/** Opens the product without a port, for commands. Events wait in the outbox for the worker. */
export function openApplication(config: Config): Promise<INestApplicationContext> {
  const platform = PlatformModule.forRoot({ ...PRODUCT, config, service: 'api' });
  return NestFactory.createApplicationContext(
    { module: CommandLineModule, imports: [platform, ...MODULES] },
    { logger: false, abortOnError: false },
  );
}

/** Reads settings from the environment, or prints one line per wrong one and exits. */
export function settingsOrExit(): Config {
  try {
    return Config.fromEnvironment();
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    console.error(error.message);
    return process.exit(EXIT.config);
  }
}

/** Describes a failure in one line without personal data: drivers put whole statements into their messages. */
export function reasonOf(error: unknown): string {
  if (error instanceof CannotStart) return error.message.replace(/\.$/, '');
  const { name, code } = error as { name?: string; code?: string };
  const connection = code && /^(ECONN|ENOTFOUND|ETIMEDOUT|57P|3D000|28)/.test(code);
  return connection ? `the database does not answer (${code})` : [name, code].filter(Boolean).join(' ');
}
