import { Injectable } from '@nestjs/common';
import { On, type Saga } from '../../platform/sagas/saga.js';
import { QueueExport } from '../commands/queue-export.js';
import { ExportRequested } from '../contract.js';

@Injectable()
@On(ExportRequested, QueueExport)
export class RunExportWhenExportRequested implements Saga<ExportRequested> {
  react({ data }: ExportRequested) {
    return [new QueueExport(data.exportId)];
  }
}
