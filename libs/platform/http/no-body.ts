import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { readDto } from './read-dto.js';

class Nothing {}

/** A route that reads no body takes an empty one only: its fields would be as unknown as any. */
export function refuseUnreadBody(context: ExecutionContext, body: unknown): void {
  if (body !== undefined && !readsBody(context)) readDto(Nothing, body, 'body');
}

/** Keys of Nest's own notes on a method's parameters begin with their kind. */
const readsBody = (context: ExecutionContext): boolean =>
  Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {}) as object).some((key) =>
    key.startsWith(`${String(RouteParamtypes.BODY)}:`),
  );
