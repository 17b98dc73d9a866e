# Qingting 倾听. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
# Functions begin at every 16th byte, as in other compilers, not at every 32nd: there are 90,000.
LDFLAGS := -s -w -funcalign 16 -X main.version=$(VERSION)
# A seventh smaller: no MessagePack, which no client speaks, and no inlining in libraries that
# wait for networks and files, nor in the API, which has a copy of the library's code for each
# of its routes. SQLite, the runtime and the rest of our own code stay inlined.
TAGS := nomsgpack
SMALL := -trimpath -gcflags 'github.com/...=-l' -gcflags 'gorm.io/...=-l' -gcflags 'google.golang.org/...=-l' -gcflags 'go.mongodb.org/...=-l' -gcflags 'golang.org/x/...=-l' -gcflags 'go.yaml.in/...=-l' -gcflags 'go.uber.org/...=-l' -gcflags 'qingting/server/api=-l'
GO_SOURCES := $(shell find server bots sql miniprogram -name '*.go' -not -path '*/node_modules/*' 2>/dev/null) go.mod go.sum config.yaml defaults.go
SQL_SOURCES := $(shell find sql -type f)
CONSOLE_SOURCES := $(shell find server/console -type f -not -path '*/node_modules/*' -not -path '*/dist/*' -not -name '*.go')
CLIENT_SOURCES := $(shell find miniprogram -type f -not -path '*/node_modules/*' -not -path 'miniprogram/checks/*' -not -path '*/dist/*' -not -path '*/.*' -not -name '*.go')
DATA ?= ../shared/data

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: run
run: ## build what changed and start on :8080 (nothing else needs to run)
	@$(MAKE) -j3 build
	@exec bin/qingting serve

.PHONY: build
build: bin/qingting ## build the binary with both clients inside

bin/qingting: $(GO_SOURCES) $(SQL_SOURCES) .build/client-h5 .build/console .build/go-warm
	@echo "· building bin/qingting"
	@CGO_ENABLED=0 go build $(SMALL) -tags $(TAGS) -ldflags '$(LDFLAGS)' -o $@ ./server

# Compiles every Go package while the clients are being built; the last link is then short.
.build/go-warm: $(GO_SOURCES) $(SQL_SOURCES)
	@mkdir -p .build
	@echo "· compiling Go packages"
	@CGO_ENABLED=0 go build $(SMALL) -tags $(TAGS),noconsole -o /dev/null ./server && touch $@

.PHONY: clients
clients: .build/client-h5 .build/client-weapp .build/console ## build the citizens' client (H5 and WeChat) and the staff console

# npm writes only this platform's optional packages into this lock file and then refuses it in
# `npm ci`; `npm install` takes the same versions from it and leaves it as it is.
.build/client-deps: miniprogram/package-lock.json
	@mkdir -p .build
	@echo "· installing the citizens' client's dependencies (a minute or two the first time)"
	@cd miniprogram && npm install --ignore-scripts --no-audit --no-fund --loglevel=error && touch ../$@

.build/console-deps: server/console/package-lock.json
	@mkdir -p .build
	@echo "· installing the console's dependencies"
	@cd server/console && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch ../../$@

# The tools that run and check the WeChat package; a folder of their own keeps them out of the product.
.build/checks-deps: miniprogram/checks/package-lock.json .build/client-deps
	@mkdir -p .build
	@cd miniprogram/checks && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch ../../$@

.build/weapp-ci-deps: miniprogram/checks/ci/package-lock.json
	@mkdir -p .build
	@cd miniprogram/checks/ci && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch ../../../$@

.build/e2e-deps: e2e/package-lock.json .build/checks-deps
	@mkdir -p .build
	@cd e2e && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch ../$@

.build/client-h5: .build/client-deps scripts/squeeze $(CLIENT_SOURCES)
	@echo "· building the citizens' client for H5 (one to two minutes the first time)"
	@cd miniprogram && npm run --silent build:h5 >../.build/client-h5.log 2>&1 || { cat ../.build/client-h5.log; exit 1; }
	@scripts/squeeze miniprogram/dist/h5 && touch $@

.build/client-weapp: .build/client-deps $(CLIENT_SOURCES)
	@echo "· building the citizens' client for WeChat"
	@cd miniprogram && npm run --silent build:weapp >../.build/client-weapp.log 2>&1 || { cat ../.build/client-weapp.log; exit 1; }
	@touch $@

.build/console: .build/console-deps scripts/squeeze $(CONSOLE_SOURCES)
	@echo "· building the staff console"
	@cd server/console && npm run --silent build >../../.build/console.log 2>&1 || { cat ../../.build/console.log; exit 1; }
	@scripts/squeeze server/console/dist && touch $@

.PHONY: test
test: ## run every test; installs by apt what is missing
	@scripts/test

.PHONY: check
check: .build/client-deps .build/console-deps ## format, vet, lint, import table, type checks
	@test -z "$$(gofmt -l server bots sql miniprogram/*.go *.go)" || { echo "gofmt differs:"; gofmt -l server bots sql miniprogram/*.go *.go; exit 1; }
	@go vet -tags noconsole ./...
	@scripts/lint
	@go test -tags noconsole -count=1 -run 'Imports|Edge' ./server
	@cd miniprogram && npm run --silent typecheck && npm run --silent lint
	@cd server/console && npm run --silent typecheck && npm run --silent lint

.PHONY: bench
bench: ## accuracy, latency, sockets; DATA= names the folder with the question sets
	@CGO_ENABLED=0 go build $(SMALL) -tags $(TAGS),noconsole -ldflags '$(LDFLAGS)' -o .build/qingting-bench ./server
	@.build/qingting-bench bench consult --data $(DATA)
	@.build/qingting-bench bench classify --data $(DATA)
	@.build/qingting-bench bench scale
	@.build/qingting-bench bench path
	@.build/qingting-bench bench sync
	@scripts/bench-server

.PHONY: golden
golden: ## rewrite the golden conversations after looking at what changed
	@go test -tags noconsole -count=1 ./bots/consult -run Golden -update
	@git diff --stat -- bots/consult/testdata

.PHONY: screens
screens: build .build/e2e-deps ## take the screenshots of docs/screens
	@SCREENS=docs/screens scripts/browser node screens.mjs

.PHONY: clean
clean: ## remove what builds made (never data/)
	@rm -rf bin .build miniprogram/dist/weapp
