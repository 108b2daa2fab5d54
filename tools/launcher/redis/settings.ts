export interface RedisSettings {
  readonly port: number;
  readonly data: string;
  readonly password: string;
  /** Acknowledged writes survive a crash (at most a second is lost). Off in tests. */
  readonly durable: boolean;
}

export function redisSettings({ port, data, password, durable }: RedisSettings): string {
  const settings: [string, string][] = [
    ['bind', '127.0.0.1'],
    ['port', String(port)],
    ['requirepass', JSON.stringify(password)],
    ['dir', JSON.stringify(data)],
    ['daemonize', 'no'],
    ['logfile', '""'],
    ['always-show-logo', 'no'],
    ['set-proc-title', 'no'],
    // The default snapshots lose minutes of acknowledged jobs. Eviction would drop jobs silently.
    ['save', '""'],
    ['appendonly', durable ? 'yes' : 'no'],
    ['appendfsync', 'everysec'],
    ['maxmemory-policy', 'noeviction'],
  ];
  return `# Written at each start by tools/launcher/redis/settings.ts.\n${settings.map((setting) => setting.join(' ')).join('\n')}\n`;
}
