import type { Type } from '@nestjs/common';
import { METHOD_METADATA, MODULE_METADATA } from '@nestjs/common/constants.js';
import { MODULES } from '../../apps/contexts.js';

/** Classes of one kind in the modules of all contexts: controllers or providers. */
export const listed = (kind: string): Type[] => MODULES.flatMap((module) => (Reflect.getMetadata(kind, module) ?? []) as Type[]);

const methodsOf = ({ prototype }: Type): object[] =>
  Object.values(Object.getOwnPropertyDescriptors(prototype as object))
    .map(({ value }) => value as object)
    .filter((method) => Reflect.hasMetadata(METHOD_METADATA, method));

/** Methods of controllers that serve a route. */
export const ROUTES = listed(MODULE_METADATA.CONTROLLERS).flatMap(methodsOf);
