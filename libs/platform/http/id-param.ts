import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { idOf } from './fields/texts.js';
import { InvalidInput } from './problem/problem.js';
import { NamesId } from './route.js';

const kind = idOf('');

const readId = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const { id } = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>().params;
  const cleaned = kind.clean?.(id) ?? id;
  const detail = kind.check(cleaned, {});
  if (detail) throw new InvalidInput([{ pointer: 'path:id', detail }]);
  return cleaned as string;
});

/** The id in the path. `subject` is the kind of record, in product words, for the contract. */
export const IdParam =
  (subject: string): ParameterDecorator =>
  (target, method, index) => {
    if (method === undefined) throw new Error('An id in a path is a parameter of a method.');
    readId()(target, method, index);
    const descriptor = Object.getOwnPropertyDescriptor(target, method) as TypedPropertyDescriptor<unknown>;
    const [noun = subject] = subject.split(',');
    NamesId(noun)(target, method, descriptor);
    const { schema } = idOf(noun.replaceAll(/\W/g, ''));
    ApiParam({ name: 'id', description: `Id of the ${subject}.`, schema: schema as object })(target, method, descriptor);
  };
