#!/usr/bin/env bash
# The front door: a fresh clone in a folder with a space, `make run` until the sign-in page answers,
# a second start after kill -9, an orderly stop with nothing left running, then `make test`.
# front_door.sh [--no-test]      FRONT_DOOR_SECONDS=… where the machine is busy
set -euo pipefail
here=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
folder=$(mktemp -d "${TMPDIR:-/tmp}/zhiheng front door.XXXXXX")
port=${FRONT_DOOR_PORT:-8765}
page="http://127.0.0.1:$port/sign-in/"
run=

fail() { echo "✗ $1" >&2; [ -f "$folder/log" ] && tail -n 40 "$folder/log" >&2; exit 1; }
finish() {
  [ -z "$run" ] || { kill -TERM "$run" && wait "$run"; } 2>/dev/null || true
  rm -rf "$folder"
}
trap finish EXIT

answers() { curl --silent --fail --output /dev/null --max-time 5 "$page"; }
start() { # start SECONDS: make run, until the sign-in page answers
  begun=$SECONDS
  PORT=$port make run >"$folder/log" 2>&1 &
  run=$!
  until answers; do
    kill -0 "$run" 2>/dev/null || fail "make run 提前结束"
    [ $((SECONDS - begun)) -lt "$1" ] || fail "$1 秒内登录页没有应答"
    sleep 0.2
  done
  echo "✓ 登录页在 $((SECONDS - begun)) 秒内应答"
}
nothing_left() {
  for _ in $(seq 75); do
    pgrep -f "$folder/clone" >/dev/null || { echo "✓ 没有遗留的进程"; return; }
    sleep 0.2
  done
  pgrep -fa "$folder/clone" >&2
  fail "还有进程没有停止"
}

git clone --quiet "$here" "$folder/clone"
cd "$folder/clone"
start "${FRONT_DOOR_SECONDS:-50}"

kill -KILL "$run"
{ wait "$run" || true; } 2>/dev/null
nothing_left
start "${FRONT_DOOR_SECONDS:-30}"

kill -TERM "$run"
wait "$run" 2>/dev/null || true
run=
nothing_left

[ "${1:-}" = --no-test ] || make test
