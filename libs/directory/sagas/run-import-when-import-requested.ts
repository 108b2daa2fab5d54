import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { QueueImport } from '../commands/queue-import.js';
import { ImportRequested } from '../contract.js';

@Injectable()
@On(ImportRequested, QueueImport)
export class RunImportWhenImportRequested implements Saga<ImportRequested> {
  react({ data }: ImportRequested) {
    return [new QueueImport(data.importId)];
  }
}
