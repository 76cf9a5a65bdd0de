# Sourced by make. Parts "guest" and "camerad": programs for the machine; "payload": the disk with them and clips.

make_guest() {
  local compiler
  # .NET passes --target to what links, which gcc does not know. The working copy's own bin and obj stay as they are.
  compiler=$(compgen -c clang | grep -xE 'clang(-[0-9]+)?' | sort -V | head -n 1)
  dotnet publish tests/Hardware.Tests/Guest -c Release -r linux-$architecture -p:PublishAot=true \
    "-p:CppCompilerAndLinker=$compiler" -p:LinkerFlavor=lld -p:ObjCopyName=aarch64-linux-gnu-objcopy \
    --artifacts-path "$output/dotnet" -o "$1/build" -v quiet -clp:NoSummary
  mv "$1/build/guest" "$1/"
  rm -r "$1/build"
}

make_camerad() {
  ./cross-build.sh linux-arm64
  cp artifacts/linux-arm64/camerad "$1/"
}

make_payload() {
  mkdir "$1/files"
  cp "$output/guest/guest" "$output/camerad/camerad" tests/media/*.h264 "$1/files/"
  truncate -s 64M "$1/payload.img"
  mkfs.ext4 -q -F -O ^has_journal -d "$1/files" "$1/payload.img"
  rm -r "$1/files"
}
