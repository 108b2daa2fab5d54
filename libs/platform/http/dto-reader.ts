import { Injectable, type Type as Class } from '@nestjs/common';
import { Scopes } from '../access/scopes.js';
import { Config } from '../config.js';
import type { Installation } from './fields/installation.js';
import { type Part, readDto } from './read-dto.js';
import { rememberValidationRules } from './validation-metadata.js';

rememberValidationRules();

/** Reads parts of requests with the settings of this installation. */
@Injectable()
export class DtoReader {
  private readonly installation: Installation;

  constructor(config: Config, scopes: Scopes) {
    this.installation = { country: config.get('COUNTRY'), scopes: scopes.names };
  }

  read<T extends object>(type: Class<T>, value: unknown, part: Part): T {
    return readDto(type, value, part, this.installation);
  }
}
