# Sourced by make. apt for the machine's architecture with a state of its own: of this system's apt it only asks where
# the mirrors are.

readonly suite=bookworm architecture=arm64
readonly apt_state=$output/apt

guest_apt() {
  local program=$1
  shift
  "$program" -q -o APT::Architecture=$architecture -o "APT::Architectures=$architecture,$(dpkg --print-architecture)" \
    -o "Dir::State=$apt_state" -o "Dir::State::status=$apt_state/status" -o "Dir::Cache=$apt_state/cache" \
    -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt_state/sources" \
    -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3 \
    -o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false "$@"
}

# The mirror of the main archive or of the security archive, as this system's apt has it.
mirror() {
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
    awk -v security="$1" '$1 ~ /\/debian(-security)?\/$/ && ($2 ~ /-security$/) == security { print $1; exit }'
}

apt_source() {
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n\n' \
    "$1" "$2" /usr/share/keyrings/debian-archive-keyring.gpg
}

# Fetches the lists of packages, once in a run.
update_packages() {
  local main security
  [ -n "$(mirror 0)" ] || apt-get update -q      # apt tells its mirrors once it has read their lists
  main=$(mirror 0) security=$(mirror 1)
  [ -n "$main" ] || fail "apt knows no mirror of Debian"
  mkdir -p "$apt_state"/{lists/partial,cache/archives/partial,sources}
  : >"$apt_state/status"
  {
    apt_source "$main" "$suite $suite-backports"
    [ -z "$security" ] || apt_source "$security" $suite-security
  } >"$apt_state/sources/debian.sources"
  guest_apt apt-get update
}

# The version that would be installed.
candidate() { guest_apt apt-cache policy "$1" | awk '/Candidate:/ { print $2 }'; }

# Dependencies of a package whose names match a pattern.
dependencies() { guest_apt apt-cache depends "$1" | awk -v wanted="$2" '$1 == "Depends:" && $2 ~ wanted { print $2 }'; }

# Downloads packages into a folder.
download() {
  local folder=$1
  shift
  mkdir -p "$folder"
  (cd "$folder" && guest_apt apt-get download "$@")
}
