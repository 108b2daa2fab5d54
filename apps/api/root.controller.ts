import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Public } from '../../libs/platform/access/decorators.js';
import { ApiEndpoint } from '../../libs/platform/http/openapi.js';

const information = z
  .object({ name: z.string(), version: z.string(), docs: z.string(), redoc: z.string(), contract: z.string(), health: z.string() })
  .meta({ id: 'ApiInformation' });

const INFORMATION: z.output<typeof information> = {
  name: 'Consilium',
  version: '1',
  docs: '/docs',
  redoc: '/redoc',
  contract: '/openapi.json',
  health: '/health',
};

@Controller()
export class RootController {
  @Get()
  @Public()
  @Header('vary', 'accept')
  @ApiEndpoint({
    tag: 'operations',
    summary: 'What this is and where to read on',
    description: 'A browser is led to the documentation.',
    answer: information,
    errors: [],
  })
  @ApiResponse({
    status: 302,
    description: 'Where HTML is accepted: to /docs.',
    headers: {
      Location: { required: true, description: 'Where the documentation is.', schema: { type: 'string', enum: ['/docs'] } },
    },
  })
  root(@Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    if (accept?.includes('text/html')) void reply.redirect('/docs', 302);
    return INFORMATION;
  }
}
