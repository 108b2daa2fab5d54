import { createHash, timingSafeEqual } from 'node:crypto';
import { BlockList, isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config.js';

/** Headers that proxies add to a request: X-Forwarded-For, X-Real-IP, CF-Connecting-IP and similar ones. */
const FORWARDING = /^(forwarded|via|x-forwarded-.*|.*-ip)$/;

type Asked = Pick<FastifyRequest, 'ip' | 'ips' | 'headers'> & { socket: { remoteAddress?: string } };

/** Access to /metrics: for this machine, the networks of METRICS_NETWORKS, and callers with the METRICS_TOKEN. */
export class MetricsAccess {
  private readonly thisMachine = networksOf(['127.0.0.0/8', '::1']);
  private readonly networks: BlockList;
  private readonly token: string | undefined;

  constructor(config: Config) {
    this.networks = networksOf(config.list('METRICS_NETWORKS'));
    this.token = config.get('METRICS_TOKEN');
  }

  allows(request: Asked): boolean {
    return this.hasToken(request.headers.authorization) || this.isNear(request);
  }

  private hasToken(authorization = ''): boolean {
    const [, given] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
    return this.token !== undefined && given !== undefined && timingSafeEqual(digest(given), digest(this.token));
  }

  /** A proxy on this machine is not a local reader. A forwarded request counts by its client's address, if TRUST_PROXY trusts the proxy. */
  private isNear({ ip, ips, headers, socket }: Asked): boolean {
    const forwarded = Object.keys(headers).some((name) => FORWARDING.test(name));
    if (!forwarded) return holds(this.thisMachine, socket.remoteAddress) || holds(this.networks, ip);
    const believed = (ips?.length ?? 0) > 1;
    return believed && holds(this.networks, ip);
  }
}

function networksOf(items: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const item of items) {
    const [address = '', bits] = item.split('/');
    const version = isIP(address);
    networks.addSubnet(address, Number(bits ?? (version === 4 ? 32 : 128)), version === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}

function holds(networks: BlockList, address = ''): boolean {
  const version = isIP(address);
  return version > 0 && networks.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

const digest = (text: string) => createHash('sha256').update(text).digest();
