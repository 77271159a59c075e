#!/usr/bin/env bash
# Checks the scripts of the page: their style, their types and their tests. npm brings the tools, once.
set -euo pipefail
cd "$(dirname "$0")"

unchecked() {
  echo "The scripts of the page were not checked: $1." >&2
  [ "${CI:-}" = true ] && exit 1
  exit 0
}

command -v npm >/dev/null || unchecked "that needs npm and Node.js 20 or newer"
node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' || unchecked "Node.js $(node --version) is too old, that needs 20"
if [ ! node_modules/.ready -nt package-lock.json ]; then
  npm ci --include=dev --ignore-scripts --no-audit --no-fund --loglevel=error || unchecked "npm could not install its tools"
  touch node_modules/.ready
fi
node_modules/.bin/biome lint --error-on-warnings ../../playground/ui ../../playground/studies .
node_modules/.bin/tsc
node --test --test-reporter=dot ./*.test.js
echo
