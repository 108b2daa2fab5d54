import { Module } from '@nestjs/common';
import { DirectoryModule } from './directory.module.js';
import { ImportSweeper } from './import/import-sweeper.js';
import { ImportProcessor } from './import/import.processor.js';

/** The directory's part of the worker: the queued imports. */
@Module({
  imports: [DirectoryModule],
  providers: [ImportProcessor, ImportSweeper],
})
export class DirectoryWorkerModule {}
