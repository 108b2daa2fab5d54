import { type ArgumentMetadata, Injectable, type PipeTransform, type Type as Class } from '@nestjs/common';
import { DtoReader } from './dto-reader.js';

const NO_CLASS = new Set<unknown>([String, Number, Boolean, Object, Array, Date, Buffer]);

/** Reads body and query of every route as the DTO class of its parameter. */
@Injectable()
export class DtoPipe implements PipeTransform {
  constructor(private readonly reader: DtoReader) {}

  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    // A union, an interface or a class imported only as a type leaves no class at runtime: nothing would be checked. Ids in paths are read by
    // `IdParam`.
    if (type === 'param' || data !== undefined || !metatype || NO_CLASS.has(metatype))
      throw new Error(`The ${type} of a route names no DTO class.`);
    return this.reader.read(metatype as Class<object>, value, type);
  }
}
