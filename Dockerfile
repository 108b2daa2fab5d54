# One image for api, worker and migrations: the command chooses.
#   docker run IMAGE                                  the API
#   docker run IMAGE dist/apps/worker/main.js         the worker
#   docker run IMAGE dist/tools/migrate.js            the migrations

FROM node:26-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY .swcrc tsconfig.json ./
COPY tools ./tools
COPY libs ./libs
COPY migrations ./migrations
COPY apps ./apps
RUN node tools/setup.mjs

FROM node:26-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:26-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 WORKER_PORT=3001
WORKDIR /consilium
COPY --from=packages /packages/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY package.json openapi.json LICENSE ./
# A volume that is mounted here takes over whose it is.
RUN mkdir -p /var/lib/consilium/audit && chown node:node /var/lib/consilium/audit
USER node
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT ?? process.env.PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps"]
CMD ["dist/apps/api/main.js"]
