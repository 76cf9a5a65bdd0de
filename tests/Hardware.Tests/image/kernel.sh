# Sourced by make. Part "kernel": Debian's stock kernel, those of its modules that the machine needs, and two modules
# that Debian does not build.

# What the first stage needs to mount the root file system.
readonly boot_modules=(virtio_pci virtio_blk ext4)
# What is loaded once that is mounted (files/init), or by a test.
readonly modules=(
  virtio_net virtio_console virtio-rng            # the machine's own devices
  vivid v4l2loopback vicodec snd-aloop            # camera, camera fed by a program, codec, sound card
  sch_netem
)

make_kernel() {
  local new=$1 work=$1/work image release headers kbuild
  update_packages
  image=$(dependencies linux-image-$architecture '^linux-image-')
  release=${image#linux-image-}
  headers=linux-headers-$release
  kbuild=$(dependencies "$headers" '^linux-kbuild-')
  echo "Kernel $release, $(candidate "$image")"
  # kbuild's programs run here; they and the sources may be of another build than the kernel.
  download "$work/packages" "$image" "$headers" "$(dependencies "$headers" '^linux-headers-.*-common')" \
    "$kbuild:$(dpkg --print-architecture)" v4l2loopback-dkms "linux-source-${kbuild#linux-kbuild-}"

  dpkg-deb -x "$work/packages/$image"_*.deb "$work/kernel"
  build_modules "$work" "$release"
  cp "$work"/modules/*.ko "$work/kernel/lib/modules/$release/"
  depmod -b "$work/kernel" "$release"
  keep_modules "$work/kernel" "$new" "$release"
  cp "$work/kernel/boot/vmlinuz-$release" "$new/vmlinuz"
  echo "$release" >"$new/release"
  rm -rf "$work"
}

# v4l2loopback is in Debian as source for dkms; vicodec is in the kernel's sources, but switched off.
build_modules() {
  local work=$1 release=$2 package
  for package in "$work"/packages/{linux-headers,linux-kbuild,v4l2loopback-dkms}*.deb; do
    dpkg-deb -x "$package" "$work/build"
  done
  # The headers say where they would be installed.
  sed -i "s# /usr/src/# $work/build/usr/src/#" "$work/build/usr/src/linux-headers-$release/Makefile"
  mkdir -p "$work/modules"
  cp "$work"/build/usr/src/v4l2loopback-*/*.[ch] "$work/modules/"
  extract_vicodec "$work"/packages/linux-source-*.deb "$work/modules"
  cat >"$work/modules/Kbuild" <<'EOF'
obj-m := v4l2loopback.o vicodec.o
vicodec-y := vicodec-core.o codec-fwht.o codec-v4l2-fwht.o
EOF
  make -s -j "$(nproc)" -C "$work/build/usr/src/linux-headers-$release" ARCH=$architecture \
    CROSS_COMPILE=aarch64-linux-gnu- "M=$work/modules" modules
}

# Five files of a package of 139 MB: no smaller one has them. Reading ends with the last of them, before half of it.
extract_vicodec() {
  local package=$1 folder=$2 source
  source=$(basename "$package")
  source=${source%%_*}
  set +o pipefail     # the writers end by SIGPIPE
  dpkg-deb --fsys-tarfile "$package" | tar -xO --occurrence=1 "./usr/src/$source.tar.xz" | xz -dc -T0 |
    tar -x -C "$folder" --strip-components=5 --occurrence=1 \
      "$source"/drivers/media/test-drivers/vicodec/{codec-fwht,codec-v4l2-fwht}.{c,h} \
      "$source"/drivers/media/test-drivers/vicodec/vicodec-core.c
  set -o pipefail
}

# Copies the wanted modules and what they need.
keep_modules() {
  local from=$1 to=$2 release=$3 module file
  for module in "${boot_modules[@]}" "${modules[@]}"; do
    module_files "$from" "$release" "$module" | while read -r file; do
      install -D -m 644 "$file" "$to/${file#"$from"/}"
    done
  done
  cp "$from/lib/modules/$release/"modules.{builtin,builtin.modinfo,order} "$to/lib/modules/$release/"
  depmod -b "$to" "$release"
}

# The files of a module and of those it needs, in the order in which they are to be loaded.
module_files() {
  modprobe -C /dev/null -d "$1" -S "$2" --show-depends "$3" | awk '$1 == "insmod" { print $2 }'
}
