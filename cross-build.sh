#!/usr/bin/env bash
# Builds camerad as it ships: one NativeAOT binary per architecture, without .NET on the device.
#
# usage: ./cross-build.sh [linux-arm64 | linux-x64 | linux-arm | all] [--deb] [--install]
#   linux-arm64   (default) one binary for every 64-bit Raspberry Pi: 3, 4, Zero 2 and 5
#   linux-x64     any CPU that .NET runs on (x86-64-v2)
#   linux-arm     where the package registry has .NET's runtime for 32-bit Arm
#   all           whichever of them the tool chain reaches
#   --deb         makes the Debian package of it as well
#   --install     installs what is missing (apt-get, by sudo if need be); without it the script names it and stops
#   INSTRUCTIONS=x86-64-v3,aes ./cross-build.sh linux-x64     for such CPUs only (docs/installing.md)
# makes: artifacts/<target>/camerad and, for debuggers, camerad.dbg; artifacts/camerad_<version>_<architecture>.deb
# needs: Debian 12 or later, the .NET 10 SDK, npm, and the packages that it names when they are missing.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en MSBUILDDISABLENODEREUSE=1

readonly size_limit=25000000        # bytes: what fits beside a system on a small card, and is a moment's download
readonly bookworm_glibc=2.36        # the oldest Raspberry Pi OS that camerad runs on; a newer build machine may link newer symbols
readonly scratch=$PWD/artifacts/build

usage() { sed -n '4,/^# needs/s/^# \{0,1\}//p' "$0"; }
fail() { echo "cross-build: $1" >&2; exit "${2:-1}"; }

# The GNU names of a target, by which Debian calls its cross tools.
triple_of() {
  case $1 in
    linux-arm64) echo aarch64-linux-gnu ;;
    linux-x64) echo x86_64-linux-gnu ;;
    linux-arm) echo arm-linux-gnueabihf ;;
  esac
}

is_native() { [ "$(triple_of "$1")" = "$(uname -m)-linux-gnu" ]; }

clang_name() {
  local name
  for name in clang $(compgen -c clang- | grep -xE 'clang-[0-9]+' | sort -t- -k2,2nr); do
    command -v "$name" >/dev/null && { echo "$name"; return; }
  done
  return 1
}

# Debian packages that building for a target still needs, one a line.
missing_packages() {
  local triple
  triple=$(triple_of "$1")
  command -v npm >/dev/null || echo npm       # without it the viewer page would lack MQTT
  if is_native "$1"; then
    command -v gcc >/dev/null || printf '%s\n' gcc libc6-dev
    command -v objcopy >/dev/null || echo binutils
    return
  fi
  # clang drives the link: the SDK passes --target, which gcc does not know. gcc's package brings the start files and libgcc.
  clang_name >/dev/null || echo clang
  command -v ld.lld >/dev/null || echo lld
  command -v "$triple-gcc" >/dev/null || echo "gcc-${triple/x86_64/x86-64}"
  command -v "$triple-objcopy" >/dev/null || echo "binutils-${triple/x86_64/x86-64}"
  [ -e "/usr/$triple/lib/libc.so.6" ] || echo "libc6-dev-$(debian_architecture "$1")-cross"
}

debian_architecture() {
  case $1 in linux-arm64) echo arm64 ;; linux-x64) echo amd64 ;; linux-arm) echo armhf ;; esac
}

require_tools() {
  local missing root=()
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' ||
    fail "the .NET 10 SDK is missing (Debian has none): https://learn.microsoft.com/dotnet/core/install/linux-debian"
  mapfile -t missing < <(missing_packages "$1")
  [ ${#missing[@]} -eq 0 ] && return
  [ "$install" = yes ] || fail "$1 needs packages that are missing: apt install ${missing[*]} (or --install)"
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  echo "Installing ${missing[*]}"
  "${root[@]}" apt-get update -qq || fail "apt-get update failed"
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" \
    >/dev/null || fail "apt-get could not install ${missing[*]}"
}

# The runtime for 32-bit Arm is not on every registry; only asking tells.
can_restore() {
  local log
  log=$(dotnet restore src/Daemon -r "$1" -p:PublishAot=true --artifacts-path "$scratch" 2>&1) && return
  grep -q 'error NU1101' <<<"$log" || { echo "$log" >&2; fail "restoring the packages failed"; }
  missing_pack=$(grep -oE 'error NU1101: Unable to find package [^ ]+' <<<"$log" | head -n 1 | sed 's/.* //; s/\.$//')
  return 1
}

build() {
  local target=$1 options=()
  require_tools "$target"
  [ "$target" = linux-x64 ] && [ -n "${INSTRUCTIONS:-}" ] && options+=("-p:IlcInstructionSet=${INSTRUCTIONS//,/%2C}")
  is_native "$target" || options+=(
    "-p:CppCompilerAndLinker=$(clang_name)" -p:LinkerFlavor=lld "-p:ObjCopyName=$(triple_of "$target")-objcopy")
  echo "Building $target"
  rm -rf "${scratch:?}/publish"
  # Intermediate files go to artifacts/, so that this disturbs no other build of the working copy.
  dotnet publish src/Daemon -c Release -r "$target" -p:PublishAot=true "${options[@]}" \
    --artifacts-path "$scratch" -o "$scratch/publish" -v quiet -clp:NoSummary || fail "$target could not be built"
  mkdir -p "artifacts/$target"
  install -m 755 "$scratch/publish/camerad" "artifacts/$target/camerad"
  install -m 644 "$scratch/publish/camerad.dbg" "artifacts/$target/camerad.dbg"
  check "artifacts/$target/camerad"
  [ "$deb" = no ] || packaging/deb "$target"
}

# What a device would stumble over later.
check() {
  local size glibc
  size=$(stat -c %s "$1")
  glibc=$(objdump -T "$1" 2>/dev/null | grep -oE 'GLIBC_[0-9.]+' | sort -Vu | tail -n 1)
  glibc=${glibc#GLIBC_}
  echo "$1: $(numfmt --to=si --round=nearest --format=%.1f "$size")B, glibc $glibc or later"
  [ "$size" -lt "$size_limit" ] || fail "$1 is larger than $(numfmt --to=si "$size_limit")B"
  [ "$(printf '%s\n' "$glibc" $bookworm_glibc | sort -V | tail -n 1)" = $bookworm_glibc ] ||
    echo "cross-build: warning: it will not start on Debian 12 (bookworm), which has glibc $bookworm_glibc; build it there" >&2
}

build_arm() {
  dotnet --list-sdks 2>/dev/null | grep -q '^10\.' || require_tools linux-arm
  if can_restore linux-arm; then build linux-arm; return; fi
  echo "linux-arm cannot be built here: the package registry has no $missing_pack, which .NET needs for 32-bit Arm." >&2
  return 3
}

target='' deb=no install=no
for argument; do
  case $argument in
    linux-arm64 | linux-x64 | linux-arm | all)
      [ -z "$target" ] || fail "one target at a time: $target or $argument (or all)" 2
      target=$argument ;;
    --deb) deb=yes ;;
    --install) install=yes ;;
    -h | --help) usage; exit 0 ;;
    *) fail "unknown: $argument (--help tells what there is)" 2 ;;
  esac
done

case ${target:=linux-arm64} in
  linux-arm) build_arm ;;
  all)
    build linux-arm64
    build linux-x64
    build_arm || [ $? -eq 3 ]
    ;;
  *) build "$target" ;;
esac
