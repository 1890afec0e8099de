#!/bin/sh
# Tests in the browser use Debian's chromium: install it when we may, else say how to get it.
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    { apt-get -qq update && apt-get -qq install -y chromium fonts-noto-core; } >/dev/null 2>&1 && exit 0
fi
echo "No chromium: the tests in a browser will fail. To get it: apt-get install chromium" >&2
