import { BullModule, InjectQueue } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Metrics } from '../../platform/metrics.js';
import { QueueExportHandler } from '../commands/queue-export.js';
import { RequestExportHandler } from '../commands/request-export.js';
import { ExportsController } from '../http/exports.controller.js';
import { Identifiers } from '../identifiers.js';
import { PatientSecrets } from '../patient-secrets.js';
import { GetExportHandler } from '../queries/get-export.js';
import { ListExportsHandler } from '../queries/list-exports.js';
import { ReadExportFileHandler } from '../queries/read-export-file.js';
import { RunExportWhenExportRequested } from '../sagas/run-export-when-export-requested.js';
import { EXPORT_QUEUE } from './export-queue.js';
import { ExportParts } from './export-parts.js';
import { ExportRunner } from './export-runner.js';
import { ExportSource } from './export-source.js';

/** The export of the directory as FHIR NDJSON. */
@Module({
  imports: [BullModule.registerQueue({ name: EXPORT_QUEUE })],
  controllers: [ExportsController],
  providers: [
    RequestExportHandler,
    QueueExportHandler,
    GetExportHandler,
    ListExportsHandler,
    ReadExportFileHandler,
    RunExportWhenExportRequested,
    Identifiers,
    PatientSecrets,
    ExportParts,
    ExportRunner,
    ExportSource,
  ],
  exports: [ExportRunner],
})
export class ExportModule {
  constructor(metrics: Metrics, @InjectQueue(EXPORT_QUEUE) exports: Queue) {
    metrics.watch(exports);
  }
}
