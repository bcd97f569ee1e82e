# The context is made by infra/bundle.ts: main.mjs, configs/, and this file.
FROM public.ecr.aws/docker/library/node:24-slim
RUN mkdir -p /data && chown node:node /data
WORKDIR /app
COPY main.mjs ./
COPY configs ./configs
USER node
# The journal's first copy; everything else of the file system is read-only.
VOLUME ["/data"]
ENV NODE_ENV=production
CMD ["node", "main.mjs"]
