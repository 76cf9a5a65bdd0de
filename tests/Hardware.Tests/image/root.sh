# Sourced by make. Part "root": Debian's packages and files/ as an ext4 image, and the first stage that mounts it.

readonly root_packages=(
  bash coreutils grep sed kmod procps iproute2 ethtool busybox-static
  usr-is-merged               # instead of usrmerge, which brings Perl
  v4l-utils gpiod
  libgpiod2 libopenh264-7 libturbojpeg0 libssl3 ca-certificates     # what camerad loads
)

make_root() {
  local new=$1 work=$1/work
  [ -d "$apt_state/lists" ] || update_packages
  install_packages "$work"
  install_second_libgpiod "$work"
  cp -r "$output/kernel/lib/modules" "$work/root/usr/lib/"
  cp -r $sources/files/. "$work/root/"
  cat "$work"/root/usr/share/ca-certificates/mozilla/*.crt >"$work/root/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$work"/root/usr/share/{doc,man,locale,info,lintian,bash-completion}
  truncate -s 512M "$new/root.img"
  mkfs.ext4 -q -F -O ^has_journal -E root_owner=0:0 -d "$work/root" "$new/root.img"
  make_first_stage "$work/first" "$new/initramfs"
  rm -rf "$work"
}

# Unpacks packages and what they depend on. Nothing of them is run.
install_packages() {
  local work=$1 folder package
  mkdir -p "$work"/root/{dev,proc,sys,run,tmp,payload,root,usr/bin,usr/sbin,usr/lib,usr/local/busybox}
  for folder in bin sbin lib; do ln -s usr/$folder "$work/root/$folder"; done
  rm -f "$apt_state"/cache/archives/*.deb
  guest_apt apt-get install --download-only -y "${root_packages[@]}"
  for package in "$apt_state"/cache/archives/*.deb; do
    # packages still hold /bin and /lib, which are links here
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$work/root" --keep-directory-symlink
  done
}

# Version 2 of the library, as Raspberry Pi OS trixie has it: LD_LIBRARY_PATH=/opt/libgpiod3 chooses it.
install_second_libgpiod() {
  local work=$1
  download "$work/packages" libgpiod3
  dpkg-deb -x "$work"/packages/libgpiod3_*.deb "$work/libgpiod3"
  mkdir -p "$work/root/opt/libgpiod3"
  cp -P "$work"/libgpiod3/usr/lib/*/libgpiod.so.3* "$work/root/opt/libgpiod3/"
}

make_first_stage() {
  local folder=$1 archive=$2 release module file
  release=$(cat "$output/kernel/release")
  mkdir -p "$folder"/{bin,dev,modules,root}
  cp "$(dirname "$folder")/root/bin/busybox" "$folder/bin/"
  for module in "${boot_modules[@]}"; do
    module_files "$output/kernel" "$release" "$module" | while read -r file; do
      [ -e "$folder/modules/$(basename "$file")" ] && continue
      cp "$file" "$folder/modules/"
      echo "/bin/busybox insmod /modules/$(basename "$file")" >>"$folder/modules.sh"
    done
  done
  cat >"$folder/init" <<'EOF'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
. /modules.sh
/bin/busybox mount -t ext4 /dev/vda /root
/bin/busybox mount --move /dev /root/dev
exec /bin/busybox switch_root /root /init
EOF
  chmod +x "$folder/init"
  # not compressed: the emulated CPU would have to unpack it
  (cd "$folder" && find . | cpio -o -H newc --quiet) >"$archive"
}
