import type { INestApplication } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { type Route, routeOf } from '../route.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Missing for the documentation, which no controller serves. */
    known?: Route;
  }
}

/**
 * Passes every route of a controller to the hooks. The start fails if a route has no `@Endpoint` or `@Page`: a guard would refuse it to everybody.
 */
export function addKnownRoutes(app: INestApplication, fastify: FastifyInstance): void {
  const controllers = app.get(DiscoveryService).getControllers();
  fastify.addHook('onRoute', (route) => {
    // Nest names its handlers `Controller.method`.
    const [controller, name = ''] = route.handler.name.split('.');
    const type = controllers.find((wrapper) => wrapper.name === controller)?.metatype as { prototype: Record<string, object> } | undefined;
    const method = type?.prototype[name];
    if (!method) return;
    const known = routeOf(method);
    if (!known) throw new Error(`${route.handler.name} has neither @Endpoint nor @Page.`);
    route.config = { ...route.config, known };
  });
}
