import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The device of a session, as far as a request shows it. */
export interface Device {
  /** Cut at 300 characters. */
  userAgent: string | null;
  address: string;
  /** A hash of headers that describe a browser and seldom change: the same for the same device, and it reveals nothing else. */
  fingerprint: string;
}

const DESCRIBING = ['user-agent', 'accept-language', 'sec-ch-ua', 'sec-ch-ua-platform', 'sec-ch-ua-mobile'] as const;

export function deviceOf(request: Pick<FastifyRequest, 'headers' | 'ip'>): Device {
  const userAgent = request.headers['user-agent']?.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 300);
  const described = DESCRIBING.map((name) => String(request.headers[name] ?? '')).join('\n');
  return {
    userAgent: userAgent ?? null,
    address: request.ip,
    fingerprint: createHash('sha256').update(described).digest('base64url').slice(0, 22),
  };
}

export const FromDevice = createParamDecorator((_: unknown, context: ExecutionContext) => deviceOf(context.switchToHttp().getRequest()));
