import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Shown } from '../../libs/platform/http/fields/texts.js';
import { Endpoint } from '../../libs/platform/http/endpoint.js';

class ApiInformation {
  @Shown({ example: 'Consilium' }) name!: string;
  @Shown({ description: 'Of the interface.', example: '1' }) version!: string;
  @Shown({ example: '/docs' }) docs!: string;
  @Shown({ example: '/redoc' }) redoc!: string;
  @Shown({ example: '/openapi.json' }) contract!: string;
  @Shown({ example: '/health' }) health!: string;
}

const INFORMATION: ApiInformation = {
  name: 'Consilium',
  version: '1',
  docs: '/docs',
  redoc: '/redoc',
  contract: '/openapi.json',
  health: '/health',
};

@Controller()
export class RootController {
  @Endpoint({
    access: 'public',
    tag: 'operations',
    summary: 'What this is and where to read on',
    description: 'A browser is led to the documentation.',
    answer: ApiInformation,
  })
  @Get()
  @Header('vary', 'accept')
  @ApiResponse({
    status: 302,
    description: 'Where HTML is accepted: to /docs.',
    headers: {
      Location: { required: true, description: 'Where the documentation is.', schema: { type: 'string', enum: ['/docs'] } },
    },
  })
  getApiInformation(@Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    if (accept?.includes('text/html')) void reply.redirect('/docs', 302);
    return INFORMATION;
  }
}
