import type { People } from './people.js';

const RACERS = 32;
const SLOTS = 100;

export interface Contention {
  winners: number;
  refused: number;
  other: number;
  doubleBooked: number;
  p50: number;
  p99: number;
}

/** 32 patients at once ask for each of 100 slots of one doctor: one gets it, the others get 409. Latencies in milliseconds. */
export async function contend(url: string, people: People): Promise<Contention> {
  const [doctorId] = people.doctors;
  const latencies: number[] = [];
  const result = { winners: 0, refused: 0, other: 0, doubleBooked: 0 };
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const startsAt = new Date(Math.ceil(Date.now() / 3.6e6) * 3.6e6 + 300 * 24 * 3.6e6 + slot * 3.6e6).toISOString();
    const statuses = await Promise.all(
      people.patients.slice(0, RACERS).map(async ({ patientId, token }) => {
        const began = performance.now();
        const response = await fetch(`${url}/api/v1/appointments`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
          body: JSON.stringify({ doctorId, patientId, type: 'regular', startsAt, durationMinutes: 30 }),
        });
        await response.arrayBuffer();
        latencies.push(performance.now() - began);
        return response.status;
      }),
    );
    const won = statuses.filter((status) => status === 201).length;
    result.winners += won;
    result.doubleBooked += won > 1 ? 1 : 0;
    result.refused += statuses.filter((status) => status === 409).length;
    result.other += statuses.filter((status) => status !== 201 && status !== 409).length;
  }
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { ...result, p50: at(0.5), p99: at(0.99) };
}
