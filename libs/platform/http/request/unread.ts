import type { ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';
import { readDto } from '../read-dto.js';
import { Uploaded } from './uploads.js';

class Nothing {}

/** Refuses a body or query at a route that reads none: all its fields are unknown. Pages outside of the API ignore a query. */
export function refuseUnread(context: ExecutionContext, { body, query, routeOptions }: FastifyRequest): void {
  if (body !== undefined && !(body instanceof Uploaded) && !reads(context, RouteParamtypes.BODY)) readDto(Nothing, body, 'body');
  const isOurs = routeOptions.url?.startsWith('/api/') === true;
  if (isOurs && Object.keys(query as object).length > 0 && !reads(context, RouteParamtypes.QUERY)) readDto(Nothing, query, 'query');
}

/** Keys of Nest's metadata about parameters begin with the kind of the parameter. */
const reads = (context: ExecutionContext, kind: RouteParamtypes): boolean =>
  Object.keys((Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) ?? {}) as object).some((key) =>
    key.startsWith(`${String(kind)}:`),
  );
