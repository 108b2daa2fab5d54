import { Module } from '@nestjs/common';
import { DirectoryModule } from './directory.module.js';
import { ImportSweeper } from './import/import-sweeper.js';
import { ImportProcessor } from './import/import.processor.js';

/** What only the worker does: the imports that are queued. */
@Module({
  imports: [DirectoryModule],
  providers: [ImportProcessor, ImportSweeper],
})
export class DirectoryWorkerModule {}
