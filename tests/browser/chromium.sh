#!/usr/bin/env bash
# Makes sure that the browser tests have a Chromium: one on the PATH, else the system's package.
set -euo pipefail

for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
  command -v "$name" >/dev/null && exit 0
done
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium and Chinese fonts with apt-get …"
  apt-get update -qq
  apt-cache show chromium-headless-shell >/dev/null 2>&1 && browser=chromium-headless-shell || browser=chromium
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$browser" fonts-noto-cjk >/dev/null
  exit 0
fi
echo "The browser tests need Chromium. Install it with your package manager, for example:" >&2
echo "  sudo apt-get install chromium fonts-noto-cjk     # Debian, Ubuntu" >&2
echo "  sudo dnf install chromium google-noto-sans-cjk-fonts   # Fedora" >&2
[ "${CI:-}" = true ] && exit 1
echo "Going on without them." >&2
