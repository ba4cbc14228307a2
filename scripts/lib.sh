# What scripts/demo and scripts/test share. Sourced, never run.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
socket=/var/run/docker.sock
engine_pid=

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then bold=$'\e[1m' red=$'\e[31m' plain=$'\e[0m'; else bold='' red='' plain=''; fi

say() { printf '%s\n' "$*" >&2; }
title() { say "${bold}$*${plain}"; }
die() { say "${red}error:${plain} $*"; exit 1; }

# need COMMAND:PACKAGE... installs through apt the packages whose command is missing.
need() {
  local pair missing=()
  for pair in "$@"; do
    PATH=$PATH:/usr/sbin:/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null || die "missing: ${missing[*]}; install them and run this again"
  [ "$(id -u)" = 0 ] || die "missing: ${missing[*]}; run this as root, or: apt-get install ${missing[*]}"
  title "installing ${missing[*]}"
  apt-get -qq update
  DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends "${missing[@]}" >/dev/null
}

need_rust() {
  command -v cargo >/dev/null || die "cargo is missing: install Rust $(msrv) or newer, then run this again"
  need cc:gcc cc:libc6-dev git:git
}

msrv() { sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml"; }

# engine_answers [DOCKER_HOST]
engine_answers() {
  local host=${1:-${DOCKER_HOST:-unix://$socket}}
  case $host in
    unix://*) curl -fsS --max-time 5 --unix-socket "${host#unix://}" http://engine/_ping ;;
    tcp://*) curl -fsS --max-time 5 "http://${host#tcp://}/_ping" ;;
    *) die "DOCKER_HOST=$host: this script knows unix:// and tcp:// only" ;;
  esac >/dev/null 2>&1
}

# engine_post PATH sends what comes in to the engine.
engine_post() {
  local host=${DOCKER_HOST:-unix://$socket} to=()
  case $host in
    unix://*) to=(--unix-socket "${host#unix://}" "http://engine/$1") ;;
    *) to=("http://${host#tcp://}/$1") ;;
  esac
  curl -fsS -X POST -H 'content-type: application/x-tar' --data-binary @- "${to[@]}"
}

# Uses the engine that answers; else starts one, and leaves its process id in $engine_pid.
ensure_engine() {
  need curl:curl
  engine_answers && return
  [ -z "${DOCKER_HOST:-}" ] || { say "no engine answers at DOCKER_HOST=$DOCKER_HOST"; return 1; }
  [ "$(id -u)" = 0 ] || { say "no Docker engine answers, and only root can start one"; return 1; }
  need dockerd:docker.io
  sleep 1 && engine_answers && return # the package's own service came up
  local log
  log=$(mktemp -t exos-engine.XXXXXX)
  title "starting a Docker engine (log: $log)"
  PATH=$PATH:/usr/sbin:/sbin setsid dockerd --host "unix://$socket" >"$log" 2>&1 </dev/null &
  engine_pid=$!
  until engine_answers; do
    kill -0 "$engine_pid" 2>/dev/null || { engine_pid=; tail -n 5 "$log" >&2; say "the engine did not start"; return 1; }
    sleep 0.2
  done
}

# stop_engine PID stops an engine that these scripts started.
stop_engine() {
  [ "$(cat "/proc/$1/comm" 2>/dev/null)" = dockerd ] || return 0
  kill "$1"
  while kill -0 "$1" 2>/dev/null; do sleep 0.1; done
}

# Builds the shop's binary, static so that its image needs nothing else, into the folder its Dockerfile copies from.
build_shop() {
  local host
  host=$(rustc -vV | sed -n 's/^host: //p')
  RUSTFLAGS='-C target-feature=+crt-static' cargo build --quiet --release --package shop --target "$host"
  mkdir -p "$root/examples/shop/bin"
  cp "$target/$host/release/shop" "$root/examples/shop/bin/"
}
