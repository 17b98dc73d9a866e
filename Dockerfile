# One static binary with both clients inside, started by a user who owns nothing but its data.
# Build with: docker build --build-arg VERSION=$(git describe --tags --always) -t qingting .

FROM node:20-bookworm-slim AS clients
WORKDIR /src/miniprogram
COPY miniprogram/package.json miniprogram/package-lock.json miniprogram/.npmrc ./
RUN npm install --ignore-scripts --no-audit --no-fund
WORKDIR /src/server/console
COPY server/console/package.json server/console/package-lock.json server/console/.npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund
WORKDIR /src
COPY miniprogram ./miniprogram
COPY server/console ./server/console
COPY scripts/squeeze ./scripts/squeeze
RUN cd miniprogram && npm run --silent build:h5
RUN cd server/console && npm run --silent build
RUN scripts/squeeze miniprogram/dist/h5 && scripts/squeeze server/console/dist

FROM golang:1.26-bookworm AS server
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=clients /src/miniprogram/dist/h5 ./miniprogram/dist/h5
COPY --from=clients /src/server/console/dist ./server/console/dist
ARG VERSION=dev
# The flags are those of the Makefile, which says why.
RUN CGO_ENABLED=0 go build -trimpath -tags nomsgpack -gcflags 'github.com/...=-l' -gcflags 'gorm.io/...=-l' -gcflags 'google.golang.org/...=-l' \
    -gcflags 'go.mongodb.org/...=-l' -gcflags 'golang.org/x/...=-l' -gcflags 'go.yaml.in/...=-l' -gcflags 'go.uber.org/...=-l' -gcflags 'qingting/server/api=-l' \
    -ldflags "-s -w -funcalign 16 -X main.version=${VERSION}" -o /qingting ./server

FROM alpine:3.22
RUN adduser -D -H -u 10001 qingting && install -d -o qingting -g qingting -m 0750 /srv/qingting /srv/qingting/data
COPY --from=server /qingting /usr/local/bin/qingting
COPY --from=server /usr/local/go/lib/time/zoneinfo.zip /usr/local/share/zoneinfo.zip
ENV ZONEINFO=/usr/local/share/zoneinfo.zip
USER qingting
WORKDIR /srv/qingting
VOLUME /srv/qingting/data
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s CMD wget -q -O /dev/null http://127.0.0.1:8080/readyz
ENTRYPOINT ["qingting"]
CMD ["serve"]
