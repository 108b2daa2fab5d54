import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { text } from './fields/texts.js';
import { InvalidInput } from './problem/problem.js';

const LONGEST = 100;
const kind = text(LONGEST);

const readText = createParamDecorator((name: string, context: ExecutionContext): string => {
  const { [name]: given } = context.switchToHttp().getRequest<FastifyRequest<{ Params: Record<string, string> }>>().params;
  const cleaned = kind.clean?.(given) ?? given;
  const detail = kind.check(cleaned, {});
  if (detail) throw new InvalidInput([{ pointer: `path:${name}`, detail }]);
  return cleaned as string;
});

/** A name in the path, at most 100 characters. */
export const TextParam =
  (name: string, { description, example }: { description: string; example: string }): ParameterDecorator =>
  (target, method, index) => {
    if (method === undefined) throw new Error('A name in a path is a parameter of a method.');
    readText(name)(target, method, index);
    ApiParam({ name, description, schema: { ...(kind.schema as object), example } })(
      target,
      method,
      Object.getOwnPropertyDescriptor(target, method) as TypedPropertyDescriptor<unknown>,
    );
  };
