import { Body, Controller, Get, type INestApplication, Post, Put } from '@nestjs/common';
import { DECORATORS } from '@nestjs/swagger';
import { fastify } from 'fastify';
import { Endpoint, type EndpointOptions, Page } from './endpoint.js';
import { IdParam } from './id-param.js';
import { addKnownRoutes } from './request/known-routes.js';
import { IfMatch } from './request/versions.js';
import { routeOf } from './route.js';

const told = { tag: 'things', summary: 'A thing' };

@Controller('things')
class Things {
  @Endpoint({ ...told, access: ['read', 'Thing'] })
  @Get()
  list() {
    return [];
  }

  @Endpoint({ ...told, access: ['create', 'Thing'], limit: 'thing' })
  @Post()
  create(@Body() body: object) {
    return body;
  }

  @Endpoint({ ...told, access: 'public', audit: ['token', 'Thing'], idempotent: false })
  @Post('token')
  token() {
    return {};
  }

  @Endpoint({ ...told, access: ['update', 'Thing'] })
  @Put(':id')
  update(@IdParam('thing') id: string, @IfMatch() version: number | undefined) {
    return { id, version };
  }

  @Page()
  @Get('page')
  page() {
    return '';
  }

  forgotten() {
    return 'nobody may';
  }
}

const method = (name: keyof Things) => Object.getOwnPropertyDescriptor(Things.prototype, name)?.value as object;
const statuses = (name: keyof Things) => Object.keys(Reflect.getMetadata(DECORATORS.API_RESPONSE, method(name)) as object).map(Number);

test('refusals follow from who may come in, from what is read and from the limits', () => {
  expect(statuses('list')).toEqual([204, 401, 403, 503]);
  expect(statuses('create')).toEqual([204, 400, 401, 403, 409, 422, 429, 503]);
  expect(statuses('token')).toEqual([204, 503]);
  expect(statuses('update')).toEqual([204, 400, 401, 403, 404, 412, 503]);
});

test('a POST takes an Idempotency-Key, where it does not say otherwise', () => {
  expect(routeOf(method('create'))).toMatchObject({ access: ['create', 'Thing'], idempotent: true, limit: 'thing' });
  expect(routeOf(method('token'))).toMatchObject({ access: 'public', idempotent: false });
  expect(routeOf(method('update'))).toMatchObject({ idempotent: false, idOf: 'thing' });
  expect(routeOf(method('page'))).toEqual({ access: 'public' });
  expect(routeOf(method('forgotten'))).toBeUndefined();
});

const decorate = (options: EndpointOptions, verb: MethodDecorator) => () => {
  const descriptor = { value: () => undefined };
  verb({}, 'x', descriptor);
  Endpoint(options)({}, 'x', descriptor);
};

test('a public change that is silent in the audit log, or a 201 without a place, is refused', () => {
  expect(decorate({ ...told, access: 'public' }, Post('x'))).toThrow('says for the audit log what it does');
  expect(decorate({ ...told, access: 'public' }, Get('x'))).not.toThrow();
  expect(decorate({ ...told, access: ['create', 'Thing'], status: 201 }, Post('x'))).toThrow('a 201 says where the record stands');
  expect(decorate({ ...told, access: ['read', 'Thing'] }, () => undefined)).toThrow('stands above @Get');
});

test('the start fails on a route that says nothing of who may use it', () => {
  const server = fastify();
  const app = { get: () => ({ getControllers: () => [{ name: 'Things', metatype: Things }] }) } as unknown as INestApplication;
  addKnownRoutes(app, server);
  // Nest names its handlers so.
  const route = (name: keyof Things) => () =>
    server.get(`/${name}`, { handler: Object.defineProperty(() => '', 'name', { value: `Things.${name}` }) });
  expect(route('list')).not.toThrow();
  expect(route('page')).not.toThrow();
  expect(route('forgotten')).toThrow('Things.forgotten has neither @Endpoint nor @Page.');
});
