import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { Scopes } from '../../access/scopes.js';
import { Contexts } from '../../context.js';
import { addExamples } from './examples.js';
import { completeOperations } from './operations.js';
import { nameProblemCodes } from './refusals.js';
import { closeObjects, tellDefaults, translate } from './schemas-3.1.js';

/** The OpenAPI 3.1 contract of the running application; `openapi.json` in the repository is its copy. */
export function createContract(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Consilium')
    .setDescription(
      'Patients and doctors working together. JSON in camelCase, ids are UUIDs, instants RFC 3339 in UTC, durations in minutes. ' +
        'Errors are problem documents (RFC 9457) with a permanent `code`. Lists take `limit` (1 to 100, default 20) and `cursor`. ' +
        'Unknown fields are refused; a body has at most 1 MB. A method that a path does not take is a 405 with `Allow`; a 201 says in `Location` where its record stands.',
    )
    .setVersion('1')
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setContact('Consilium', 'https://consilium.example', 'hello@consilium.example')
    .addServer('/', 'This installation')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'Access token from the operation `logIn`; lives 15 minutes.',
    })
    .addBasicAuth({ type: 'http', scheme: 'basic', description: 'Id and secret of an OAuth client (RFC 6749, 2.3.1).' }, 'basic')
    .build();
  const document = SwaggerModule.createDocument(app, settings, {
    autoTagControllers: false,
    // Names of methods become the function names of clients: unique, verb first.
    operationIdFactory: (_controller, method) => method,
  });
  const { scopes, tags } = app.get(Contexts);
  completeOperations(document, scopes);
  const contract = tidy(translate(document), { ...tags, ...OWN_TAGS });
  closeObjects(contract);
  tellDefaults(contract);
  addExamples(contract);
  nameProblemCodes(contract);
  nameScopes(contract, scopes);
  return contract;
}

const OWN_TAGS = { operations: 'For those who run the installation.' };

/** All scopes as one type of the contract. */
function nameScopes({ components }: OpenAPIObject, { names }: Scopes): void {
  const named = (components?.schemas as Record<string, { enum?: string[] }> | undefined)?.['Scope'];
  if (named) named.enum = [...names];
}

/** Adds descriptions to tags, and sorts the types. */
function tidy(document: OpenAPIObject, words: Record<string, string>): OpenAPIObject {
  const tags = new Set(
    Object.values(document.paths).flatMap((path) =>
      Object.values(path as Record<string, { tags?: string[] }>).flatMap(({ tags: named = [] }) => named),
    ),
  );
  document.tags = [...tags].sort().map((name) => ({ name, description: words[name] ?? name }));
  if (document.components?.schemas) {
    document.components.schemas = Object.fromEntries(Object.entries(document.components.schemas).sort(([a], [b]) => a.localeCompare(b)));
  }
  return document;
}
