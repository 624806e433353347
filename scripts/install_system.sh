#!/bin/sh
# Installs the Debian packages that the tests need and that are missing, where that is possible.
# Where it is not, it says so: the tests that need them are then skipped with a reason, or fail
# when STRICT is set.
set -u
wanted=$(sed 's/#.*//' "$1")

command -v dpkg-query >/dev/null 2>&1 || { echo "No Debian package manager here: $wanted are not installed by this script." >&2; exit 0; }

missing=""
for package in $wanted; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

as_root=""
if [ "$(id -u)" != 0 ]; then
  if sudo -n true 2>/dev/null; then as_root="sudo -n"; else
    echo "Not root: install these for the full tests: apt-get install$missing" >&2
    exit 0
  fi
fi
echo "Installing for the tests:$missing …" >&2
$as_root apt-get update -qq >/dev/null 2>&1
# One by one: a package that this release lacks must not keep the others away.
for package in $missing; do
  DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends "$package" >/dev/null 2>&1 ||
    echo "Could not install $package." >&2
done
exit 0
