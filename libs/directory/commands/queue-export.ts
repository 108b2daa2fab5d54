import { InjectQueue } from '@nestjs/bullmq';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Queue } from 'bullmq';
import { EXPORT_QUEUE, type ExportJob, exportJob } from '../export/export-queue.js';

/** Adds an export to the queue: it takes longer than one transaction should. */
export class QueueExport extends Command<void> {
  constructor(readonly exportId: string) {
    super();
  }
}

@CommandHandler(QueueExport)
export class QueueExportHandler implements ICommandHandler<QueueExport> {
  constructor(@InjectQueue(EXPORT_QUEUE) private readonly queue: Queue<ExportJob>) {}

  async execute({ exportId }: QueueExport) {
    await this.queue.add(...exportJob(exportId));
  }
}
