import { Module } from '@nestjs/common';
import { DirectoryModule } from './directory.module.js';
import { ExportModule } from './export/export.module.js';
import { ExportSweeper } from './export/export-sweeper.js';
import { ExportProcessor } from './export/export.processor.js';
import { ImportSweeper } from './import/import-sweeper.js';
import { ImportProcessor } from './import/import.processor.js';

/** The directory's part of the worker: the queued imports. */
@Module({
  imports: [DirectoryModule, ExportModule],
  providers: [ImportProcessor, ImportSweeper, ExportProcessor, ExportSweeper],
})
export class DirectoryWorkerModule {}
