import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { z } from 'zod';
import { validated } from './validation.pipe.js';

const nothing = z.strictObject({});

/** A route that reads no body takes an empty one only: its fields would be as unknown as any. */
@Injectable()
export class NoBodyInterceptor implements NestInterceptor {
  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { body } = context.switchToHttp().getRequest<FastifyRequest>();
    if (body !== undefined && !readsBody(context)) await validated(nothing, body, { type: 'body' });
    return next.handle();
  }
}

/** Keys of Nest's own notes on a method's parameters begin with their kind. */
const readsBody = (context: ExecutionContext): boolean =>
  Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {}) as object).some((key) =>
    key.startsWith(`${String(RouteParamtypes.BODY)}:`),
  );
