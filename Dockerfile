# syntax=docker/dockerfile:1

# GraphiQL, from npm packages: nothing of node reaches the last stage.
FROM node:24-slim AS pages
WORKDIR /src/graph/pages/graphiql
COPY graph/pages/graphiql/package.json graph/pages/graphiql/package-lock.json \
     graph/pages/graphiql/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY graph/pages /src/graph/pages
RUN npm run build

FROM python:3.13-slim AS wheels
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY newsgraph newsgraph
COPY loaders loaders
COPY seed seed
COPY examples examples
COPY graph graph
COPY --from=pages /src/graph/pages/graphiql/dist graph/pages/graphiql/dist
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --constraint constraints.txt '.[otel,mcp]'

# No embedded server in here: the image is for a MongoDB beside it.
FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home newsgraph
COPY --from=wheels /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NEWSGRAPH_HOST=0.0.0.0 \
    NEWSGRAPH_PORT=8000
USER newsgraph
WORKDIR /home/newsgraph
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD \
    ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['NEWSGRAPH_PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["newsgraph"]
CMD ["serve"]
