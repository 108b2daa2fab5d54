import type { Context } from '../platform/context.js';
import { InsightsModule } from './insights.module.js';

/** Dashboards have no records of their own: the policies of the other contexts decide. */
export const insights: Context = {
  module: InsightsModule,
  policy: () => undefined,
};
