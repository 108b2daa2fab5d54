import autocannon from 'autocannon';
import type { People } from './people.js';
import type { Scenario } from './scenarios.js';
import type { BenchServer } from './server.js';

export const CONNECTIONS = 32;

export interface Sample {
  /** Requests per second. */
  rate: number;
  /** CPU time of the server per request, microseconds. */
  cpu: number;
  /** The 99th percentile of the latency, milliseconds. */
  p99: number;
}

export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** One run of `duration` seconds. An unexpected answer ends the benchmark. */
export async function measure(server: BenchServer, scenario: Scenario, people: People, duration: number): Promise<Sample> {
  const before = server.cpuMicroseconds();
  const result = await autocannon({ url: server.url, connections: CONNECTIONS, duration, requests: scenario.requests(people) });
  const cpu = server.cpuMicroseconds() - before;
  const codes = Object.keys(result.statusCodeStats ?? {});
  if (result.errors > 0 || codes.some((code) => Number(code) !== scenario.expected)) {
    throw new Error(`${server.name} ${scenario.name}: unexpected answers ${codes.join(', ')}, ${result.errors} errors`);
  }
  const done = result['2xx'];
  return { rate: done / result.duration, cpu: cpu / done, p99: result.latency.p99 };
}
