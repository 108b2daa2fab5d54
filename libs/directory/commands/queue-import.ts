import { InjectQueue } from '@nestjs/bullmq';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Queue } from 'bullmq';
import { IMPORT_QUEUE, type ImportJob, importJob } from '../import/import-queue.js';

/** Adds a stored import to the queue: its files take longer than one transaction should. */
export class QueueImport extends Command<void> {
  constructor(readonly importId: string) {
    super();
  }
}

@CommandHandler(QueueImport)
export class QueueImportHandler implements ICommandHandler<QueueImport> {
  constructor(@InjectQueue(IMPORT_QUEUE) private readonly queue: Queue<ImportJob>) {}

  async execute({ importId }: QueueImport) {
    await this.queue.add(...importJob(importId));
  }
}
